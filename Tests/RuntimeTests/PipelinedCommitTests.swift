import EventSourcing
import Leases
import MemoryStores
import Testing

@testable import Runtime

/// The owner moved by hand, so that what it wants done can be held back.
@Suite("Groups on their way into the log", .timeLimit(.minutes(5)))
struct PipelinedCommitTests {
    private let world = OwnerWorld()

    /// Ready to decide.
    private func makeOwner(_ configuration: RuntimeConfiguration = .eager) async -> SteppedOwner {
        let time = world.time
        let owner = SteppedOwner(
            lease: Lease(partition: .first, holder: "test", epoch: 1), log: world.log, personKeys: world.keys,
            configuration: configuration, now: { time.now }, encodeMeta: { _ in [7] }, logger: .silent)
        _ = await settle(owner)
        return owner
    }

    /// Does all it wants done except for commits, which are given back.
    private func settle(_ owner: SteppedOwner) async -> [SteppedOwner.Work] {
        var commits: [SteppedOwner.Work] = []
        while true {
            let works = owner.step()
            commits += works.filter(\.isCommit)
            let others = works.filter { !$0.isCommit }
            if others.isEmpty { return commits }
            for work in others { owner.deliver(await owner.perform(work)) }
        }
    }

    private func submit(
        _ keys: [String], to owner: SteppedOwner, limit: Int64 = .max
    ) async -> [SteppedOwner.Work] {
        var add = Add("x")
        add.isNew = true
        add.limit = limit
        owner.submit(keys.map { CommandEnvelope($0, add) }, lane: .interactive) { _ in }
        return await settle(owner)
    }

    @Test func aSecondIsSentBehindTheFirstAndAThirdWaits() async {
        let owner = await makeOwner()
        #expect(await submit(["a", "b"], to: owner).count == 1)
        #expect(await submit(["c"], to: owner).count == 1)
        #expect(await submit(["d", "e"], to: owner).isEmpty)
    }

    @Test func aSmallOneWaitsForTheLargeOneBeforeIt() async {
        let owner = await makeOwner()
        #expect(await submit((1...5).map { "a\($0)" }, to: owner).count == 1)
        #expect(await submit(["b", "c"], to: owner).isEmpty)
        #expect(await submit(["d"], to: owner).count == 1)
    }

    @Test func aFewAreNotWorthAGroupOfTheirOwn() async {
        let owner = await makeOwner(RuntimeConfiguration())
        #expect(await submit(["a", "b"], to: owner).count == 1)
        #expect(await submit((1...15).map { "c\($0)" }, to: owner).isEmpty)
        #expect(await submit(["d"], to: owner).count == 1)
    }

    @Test func nothingIsSentBehindOneThatOnlyRefuses() async throws {
        let owner = await makeOwner()
        let refusal = try #require(await submit(["a"], to: owner, limit: 0).first)
        #expect(await submit(["b"], to: owner).isEmpty)
        // Whatever becomes of it: the one that writes is sent then, and once.
        owner.loop.handle(.committed(group: owner.loop.inFlight[0].id, .failure(.rolledBack(reason: "test"))))
        owner.deliver(await owner.perform(refusal))
        for commit in await settle(owner) { owner.deliver(await owner.perform(commit)) }
        for commit in await settle(owner) { owner.deliver(await owner.perform(commit)) }
        _ = await settle(owner)
        #expect(owner.end == nil && owner.loop.inFlight.isEmpty)
        #expect(try await world.total("x") == 1)
    }

    @Test func theAnswerToTheSecondMeansNothingBeforeTheFirstIsAnswered() async throws {
        let owner = await makeOwner()
        let first = await submit(["a"], to: owner)
        let second = await submit(["b"], to: owner)
        let answers = [await owner.perform(try #require(first.first)), await owner.perform(try #require(second.first))]
        owner.deliver(answers[1])
        _ = await settle(owner)
        #expect(owner.loop.head.position == .start)
        owner.deliver(answers[0])
        _ = await settle(owner)
        #expect(owner.loop.head == (try await world.log.head()))
        #expect(owner.loop.inFlight.isEmpty)
    }

    /// Its lost buffer is found when another group has brought the log to where the lost one was to begin.
    @Test func aGroupWhoseForerunnerWasTakenBackIsNeverWritten() async throws {
        let owner = await makeOwner()
        _ = await submit(["a"], to: owner)
        let second = try #require(await submit(["b"], to: owner).first)
        let first = owner.loop.inFlight[0]
        owner.loop.handle(.committed(group: first.id, .failure(.rolledBack(reason: "test"))))
        var written = 0
        while written == 0 {
            for commit in await settle(owner) {
                owner.deliver(await owner.perform(commit))
                written += 1
            }
        }
        #expect(try await world.log.head().position > .start)
        let late = await owner.perform(second)
        #expect(late.summary.contains("leaseLost"))
        #expect(try await world.total("x") == Int64(world.log.events.count))
    }
}
