import EventSourcing
import MemoryStores
import Synchronization
import Testing

@testable import Runtime

@Suite("Which keys were certainly never used", .timeLimit(.minutes(5)))
struct KeyFilterTests {
    private static func key(_ number: Int) -> OutcomeKey {
        OutcomeKey(tenant: OwnerWorld.tenant, principal: PrincipalID("u"), key: CommandKey("k\(number)"))
    }

    @Test("A key that was put in is never denied, and few others are taken for known")
    func membership() {
        var filter = KeyFilter(bytesMax: 1 << 20)
        for number in 0..<100_000 { filter.insert(Self.key(number)) }
        #expect((0..<100_000).allSatisfy { filter.mayContain(Self.key($0)) })
        let mistaken = (100_000..<200_000).count { filter.mayContain(Self.key($0)) }
        #expect(mistaken < 100)
        #expect(filter.bytes == 1 << 20 && !filter.isFull)
    }

    @Test("A union holds the keys of both")
    func union() {
        var one = KeyFilter(bytesMax: 4 << 20)
        var other = KeyFilter(bytesMax: 4 << 20)
        for number in 0..<1_000 {
            one.insert(Self.key(number))
            other.insert(Self.key(1_000_000 + number))
        }
        one.formUnion(other)
        #expect((0..<1_000).allSatisfy { one.mayContain(Self.key($0)) && one.mayContain(Self.key(1_000_000 + $0)) })
        #expect(!one.mayContain(Self.key(500_000)))
    }

    @Test("Without room it is full from the start, and says so")
    func full() {
        var none = KeyFilter(bytesMax: 0)
        #expect(none.isFull)
        none.insert(Self.key(1))
        #expect(none.bytes == 0)
    }

    @Test("Once all keys are known a new one costs no look-up, a used one still does, also at the next owner")
    func owners() async throws {
        let asked = Asked()
        var world = OwnerWorld(
            faults: MemoryFaults(load: { request, _ in
                asked.add(request.outcomes)
                return nil
            }))
        world.configuration.recentOutcomesMax = 1
        try await world.withOwner { owner in
            var looked = true
            for number in 0..<1_000 where looked {
                let before = asked.count
                _ = await owner.submit(CommandEnvelope("k\(number)", Add("x")))
                looked = asked.count > before
            }
            #expect(!looked, "the keys are never known")
            #expect(await owner.submit(CommandEnvelope("k0", Add("x"))).isReplay)
        }
        world.log.raiseEpoch(to: 2)
        let written = world.log.events.count
        try await world.withOwner(epoch: 2) { owner in
            for number in 0..<written {
                #expect(await owner.submit(CommandEnvelope("k\(number)", Add("x"))).isReplay)
            }
        }
        #expect(world.log.events.count == written)
    }

    @Test("Where keys cannot be learned, each is looked up")
    func unlearned() async throws {
        let asked = Asked()
        var world = OwnerWorld(
            faults: MemoryFaults(load: { request, _ in
                asked.add(request.outcomes)
                return nil
            }))
        world.configuration.keyFilterBytesMax = 0
        try await world.withOwner { owner in
            for number in 0..<20 { _ = await owner.submit(CommandEnvelope("k\(number)", Add("x"))) }
        }
        #expect(asked.count == 20)
    }

    private final class Asked: Sendable {
        private let keys = Mutex(0)
        func add(_ outcomes: [OutcomeKey]) { keys.withLock { $0 += outcomes.count } }
        var count: Int { keys.withLock { $0 } }
    }
}
