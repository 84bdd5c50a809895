import EventSourcing
import Postgres
import Runtime
import TestSupport
import Testing

@Suite("Ten thousand commands over a connection that loses messages", .timeLimit(.minutes(3)))
struct LostMessageTests {
    @Test func whateverIsLostEachCommandIsDoneOnceOrSaidTruthfully() async throws {
        let seed = UInt64.random(in: 0..<1_000_000)
        print("seed \(seed)")
        let world = try await PostgresWorld(conninfo: try await TestServers.freshDatabase())
        let proxy = try ReplyDroppingProxy(before: world.conninfo)
        // Little patience, so that the clients learn of failures, too.
        var runtime = RuntimeConfiguration.eager
        runtime.attemptsMax = 2
        runtime.settlementsMax = 2
        runtime.retryPause = .milliseconds(2)
        let patient = runtime
        let crowd = Crowd(seed: seed, unitsMax: 1_150, patience: 4)
        let lossy = try PostgresConfiguration(conninfo: proxy.conninfo)
        var deeds = try await proxy.serve {
            try await world.withOwnership(over: lossy, patient) { ownership in
                proxy.loseAtRandom(oneIn: 36, seed: seed)
                defer { proxy.loseNothing() }
                return await crowd.act(ownership) { $0 < 200 }
            }
        }
        let lost = proxy.losses
        let vain = deeds.filter { !$0.failures.isEmpty }
        let open = deeds.indices.filter { deeds[$0].answer == nil }
        print("\(lost.all) messages lost, \(lost.commitReplies) replies of a commit; \(vain.count) commands failed,")
        print("\(open.count) of them given up, \(deeds.count { !$0.isSaidToBeUndone }) with an outcome unknown")
        #expect(deeds.count == 10_000 && lost.commitReplies > 3 && !vain.isEmpty)
        try await world.check(deeds)
        try await askAgain(&deeds, open, in: world)
        try await world.check(deeds)
    }

    /// With the same keys, at another owner: those given up are done now unless they were; the others change nothing.
    private func askAgain(_ deeds: inout [Crowd.Deed], _ open: [Int], in world: PostgresWorld) async throws {
        let accepted = deeds.indices.filter { if case .accepted = deeds[$0].answer { true } else { false } }
        let asked = open + accepted
        let envelopes = asked.map { deeds[$0].envelope }
        let answers = try await world.withOwner { owner, _ in await owner.submit(envelopes, lane: .bulk) }
        for (index, answer) in zip(asked, answers) {
            if case .failed = answer { Issue.record("\(deeds[index]): \(answer)") }
            if deeds[index].answer != nil { #expect(answer.isReplay, "\(deeds[index])") }
            deeds[index].answer = answer
        }
    }
}
