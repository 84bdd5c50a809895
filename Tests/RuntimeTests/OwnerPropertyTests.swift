import EventSourcing
import MemoryStores
import Runtime
import Synchronization
import TestSupport
import Testing

/// Chance from one seed, shared by hooks that run on different tasks.
final class SharedChance: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func below(_ bound: Int) -> Int { random.withLock { Int.random(in: 0..<bound, using: &$0) } }
}

@Suite("Whatever fails, every acknowledged command counts once", .timeLimit(.minutes(5)))
struct OwnerPropertyTests {
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func clientsThatAskAgainWithTheirKeysEndWithExactlyTheirCommands(_ seed: UInt64) async throws {
        print("seed \(seed)")
        let chance = SharedChance(seed: seed)
        var world = OwnerWorld(faults: Self.faults(chance))
        world.configuration.cacheBytesMax = 2_000
        world.configuration.recentOutcomesMax = 16
        world.configuration.groupCommandsMax = 9
        world.configuration.snapshotEvents = 8
        world.configuration.snapshotPauseMilliseconds = 0
        let acknowledged = try await world.withOwner { owner in
            await withTaskGroup(of: [(String, Int64)].self) { group in
                for client in 0..<16 {
                    let chance = SharedChance(seed: seed &* 100 &+ UInt64(client))
                    group.addTask { await Self.client(client, owner, chance) }
                }
                return await group.reduce(into: []) { $0 += $1 }
            }
        }
        let events = world.log.events
        #expect(events.map(\.position.rawValue) == Array(1...Int64(events.count)))
        #expect(acknowledged.count == 16 * 30)
        let lastPositions = Dictionary(events.map { ($0.commandKey.rawValue, $0.position.rawValue) }) { max($0, $1) }
        for (key, position) in acknowledged { #expect(lastPositions[key] == position, "\(key)") }
        #expect(lastPositions.count == acknowledged.count)
        for counter in 0..<5 {
            let mine = events.filter { $0.stream == Counter.stream("c\(counter)") }
            #expect(Set(mine.map(\.commandKey)).count == mine.count)
            _ = try await world.total("c\(counter)")
        }
        #expect(!world.log.snapshots.isEmpty)
        for snapshot in world.log.snapshots.values { try await check(snapshot, in: world) }
    }

    /// A snapshot holds what is in the log up to its version, and nothing that was taken back.
    private func check(_ snapshot: Snapshot, in world: OwnerWorld) async throws {
        let events = try await world.log.read(snapshot.stream, after: .empty, limit: Int(snapshot.version.count))
        let folded = Counter(folding: try events.map { try Counter.decode($0.data, keys: NoPersonKeys()) })
        #expect(Counter(snapshot: snapshot.state) == folded)
    }

    private static func faults(_ chance: SharedChance) -> MemoryFaults {
        MemoryFaults(
            commit: { _, _ in
                for _ in 0..<chance.below(4) { await Task.yield() }
                return switch chance.below(12) {
                case 0: .failsBefore(.rolledBack(reason: "test"))
                case 1: .failsBefore(.unknown(reason: "test"))
                case 2: .losesReply
                case 3: .failsBefore(.streamMoved)
                default: nil
                }
            },
            load: { _, _ in
                for _ in 0..<chance.below(4) { await Task.yield() }
                return chance.below(15) == 0 ? .unavailable(reason: "test") : nil
            },
            settle: { ordinal in ordinal > 0 && chance.below(3) == 0 ? .unavailable(reason: "test") : nil })
    }

    /// Sends thirty commands, each until it has an answer; gives the keys with their positions.
    private static func client(_ id: Int, _ owner: PartitionOwner, _ chance: SharedChance) async -> [(String, Int64)] {
        var acknowledged: [(String, Int64)] = []
        while acknowledged.count < 30 {
            let batch = (0..<min(1 + chance.below(3), 30 - acknowledged.count)).map { offset in
                let first = chance.below(5)
                var command = Add("c\(first)")
                if chance.below(3) == 0 { command.counters.append("c\((first + 1) % 5)") }
                command.namesReads = chance.below(2) == 0
                return CommandEnvelope("\(id)-\(acknowledged.count + offset)", command)
            }
            for envelope in batch.dropFirst() where chance.below(2) == 0 { _ = await owner.submit(envelope) }
            var open = batch
            while !open.isEmpty {
                let answers = await owner.submit(open)
                for (envelope, answer) in zip(open, answers) {
                    if let position = answer.position { acknowledged.append((envelope.key.rawValue, position)) }
                }
                open = zip(open, answers).filter { $0.1.position == nil }.map(\.0)
            }
        }
        return acknowledged
    }
}
