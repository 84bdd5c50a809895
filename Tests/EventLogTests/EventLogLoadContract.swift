import EventSourcing
import Testing

@Suite("Loading from every event log", .timeLimit(.minutes(5)))
struct EventLogLoadContract {
    typealias Kind = LogUnderTest.Kind

    private func snapshot(_ stream: String, at version: Int32, fold: Int16 = 1) -> Snapshot {
        Snapshot(
            stream: .of(stream), version: StreamVersion(version), foldVersion: fold,
            state: Array("state \(version)".utf8) + Array(repeating: 0, count: 5_000))
    }

    private func request(_ streams: [(String, Int16?)]) -> LoadRequest {
        var request = LoadRequest()
        request.streams = streams.map { LoadRequest.Stream(key: .of($0.0), snapshotVersion: $0.1) }
        return request
    }

    @Test(arguments: Kind.allCases)
    func bringsSnapshotsTailsAndOutcomesInTheOrderAsked(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        let names = (1...10).flatMap { ["a-1@\($0)", "b-1@\($0)"] }
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: names, outcomes: ["k"]))
        try await log.save([snapshot("a-1", at: 8)])
        var request = request([("b-1", 1), ("none-1", 1), ("a-1", 1), ("a-1", nil), ("a-1", 2)])
        request.outcomes = [.of("other"), .of("k")]
        let reply = try await log.load(request)
        #expect(reply.streams.map(\.tail.count) == [10, 0, 2, 10, 10])
        #expect(reply.streams.map { $0.snapshot?.version.count } == [nil, nil, 8, nil, nil])
        #expect(reply.streams[2].snapshot == snapshot("a-1", at: 8))
        #expect(reply.streams[2].tail.map(\.text) == ["a-1@9", "a-1@10"])
        #expect(reply.streams[0].tail.map(\.version.count) == Array(1...10))
        #expect(reply.streams[0].tail.map(\.position.rawValue) == (1...10).map { $0 * 2 })
        #expect(Array(reply.outcomes.keys) == [.of("k")])
        #expect(try await log.load(LoadRequest()).streams.isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func keepsTheNewestSnapshotOfAStream(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: (1...10).map { "a-1@\($0)" }))
        try await log.save([snapshot("a-1", at: 4)])
        try await log.save([snapshot("a-1", at: 9)])
        try await log.save([snapshot("a-1", at: 6)])
        #expect(try await log.load(request([("a-1", 1)])).streams[0].snapshot?.version.count == 9)
        try await log.save([snapshot("a-1", at: 7, fold: 2)])
        #expect(try await log.load(request([("a-1", 1)])).streams[0].snapshot == nil)
        #expect(try await log.load(request([("a-1", 2)])).streams[0].tail.count == 3)
    }

    @Test(arguments: Kind.allCases)
    func bringsManyStreamsAtOnce(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let names = (1...1_000).map { "s-\($0)@1" }
        try await subject.log.commit(CommitGroup(subject.epoch, after: 0, events: names))
        let reply = try await subject.log.load(request((1...1_000).map { ("s-\(1_001 - $0)", 1) }))
        #expect(reply.streams.map { $0.tail.first?.text } == names.reversed())
    }

    @Test(arguments: Kind.allCases)
    func hintsAtWhatIsNew(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        var hints = log.appends().makeAsyncIterator()
        // Listening may begin with a hint of its own; a reader polls anyway, so it only has to come in the end.
        async let heard: Bool = {
            while await hints.next() != nil {
                if try await log.head().position == Position(40) { return true }
            }
            return false
        }()
        for position in 0..<40 as Range<Int64> {
            try await log.commit(CommitGroup(subject.epoch, after: position, events: ["a-1@\(position + 1)"]))
        }
        #expect(try await heard)
    }
}
