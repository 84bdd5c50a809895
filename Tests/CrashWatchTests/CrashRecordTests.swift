import EventSourcing
import Leases
import Logging
import MemoryStores
import Runtime
import TestSupport
import Testing

@testable import CrashWatch

@Suite("A command that takes the process down with it", .timeLimit(.minutes(5)))
struct CrashRecordTests {
    @Test("is refused after the second death; the others go on")
    func poisoned() async throws {
        let path = try TestFolder.make("crash") + "/decisions.crash"
        for _ in 1...2 {
            await #expect(processExitsWith: .failure) { [path = path as String] in
                _ = await Shop.answers(to: [("bad", .trap), ("good", .nothing)], path)
            }
        }
        let answers = await Shop.answers(to: [("bad", .trap), ("good", .nothing)], path)
        #expect(answers == ["poisoned", "accepted"])
        // It stays refused, and nobody else is.
        #expect(await Shop.answers(to: [("other", .nothing), ("bad", .trap)], path) == ["accepted", "poisoned"])
    }

    @Test("is tried again after one death, which may be a coincidence, and is innocent if it ends")
    func onceOnly() async throws {
        let path = try TestFolder.make("crash") + "/decisions.crash"
        await #expect(processExitsWith: .failure) { [path = path as String] in
            _ = await Shop.answers(to: [("k", .trap)], path)
        }
        #expect(await Shop.answers(to: [("k", .nothing)], path) == ["accepted"])
        #expect(try CrashRecord(path: path).suspects.map(\.deaths) == [1])
    }

    @Test("A process that ends between decisions accuses nobody")
    func idle() async throws {
        let path = try TestFolder.make("crash") + "/decisions.crash"
        await #expect(processExitsWith: .failure) { [path = path as String] in
            _ = await Shop.answers(to: [("k", .nothing)], path)
            fatalError("elsewhere")
        }
        #expect(try CrashRecord(path: path).suspects.isEmpty)
    }

    @Test("The record holds the newest suspects, whatever its file holds when it is opened")
    func bounds() throws {
        let path = try TestFolder.make("crash") + "/decisions.crash"
        for number in 1...200 {
            let record = try CrashRecord(path: path)
            record.begin(OutcomeKey(high: 7, low: UInt64(number)))
        }
        let suspects = try CrashRecord(path: path).suspects
        #expect(suspects.count == 169 && suspects.last?.key.low == 200)

        var random = SeededRandom(seed: 11)
        for _ in 0..<2_000 {
            let file = try MappedFile(path: path, words: 512)
            for _ in 0..<8 { file[Int.random(in: 1..<512, using: &random)] = random.next() }
            let found = try CrashRecord(path: path).suspects
            #expect(found.count <= 169 && found.allSatisfy { $0.deaths > 0 })
        }
        #expect(throws: MappedFileError.self) { try CrashRecord(path: "/nowhere/decisions.crash") }
    }
}

/// One owner over a log in memory.
private enum Shop {
    enum Deed: Codable {
        case trap
        case nothing
    }

    private struct Command: ExecutableCommand {
        let deed: Deed
        var reads: [StreamRead] { [] }

        func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
            if case .trap = deed { fatalError("a defect in a decision") }
            return []
        }
    }

    static func answers(to commands: [(key: String, deed: Deed)], _ path: String) async -> [String] {
        let record: CrashRecord
        do { record = try CrashRecord(path: path) } catch { return ["\(error)"] }
        let owner = PartitionOwner(
            lease: Lease(partition: .first, holder: "test", epoch: 1), log: MemoryEventLog(),
            personKeys: MemoryPersonKeyStore(), watch: record, encodeMeta: { _ in [] },
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
        async let end = owner.run()
        var texts: [String] = []
        for command in commands {
            let envelope = CommandEnvelope(
                tenant: TenantID("t"), actor: Actor(kind: .user, id: PrincipalID("u")), key: CommandKey(command.key),
                bodyHash: [1], route: "test", command: Command(deed: command.deed))
            switch await owner.submit(envelope) {
            case .accepted: texts.append("accepted")
            case .failed(.poisoned): texts.append("poisoned")
            case .rejected, .failed: texts.append("else")
            }
        }
        owner.drain()
        _ = await end
        return texts
    }
}
