import EventSourcing
import Testing

/// What every event log promises, held against each implementation.
@Suite("Every event log", .timeLimit(.minutes(5)))
struct EventLogContract {
    typealias Kind = LogUnderTest.Kind

    @Test(arguments: Kind.allCases)
    func givesDensePositionsInCommitOrderAndKeepsWhatItWasGiven(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        #expect(try await log.head().position == .start)
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1", "b-1@1", "a-1@2"]))
        try await log.commit(CommitGroup(subject.epoch, after: 3, events: ["b-1@2"], at: 1_700_000_000_500))
        let events = try await log.read(after: .start, limit: 100)
        #expect(events.map(\.text) == ["a-1@1", "b-1@1", "a-1@2", "b-1@2"])
        #expect(events.map(\.position.rawValue) == [1, 2, 3, 4])
        #expect(events.map(\.version.count) == [1, 1, 2, 2])
        #expect(events.map(\.recordedAt.milliseconds) == [0, 0, 0, 500].map { 1_700_000_000_000 + $0 })
        #expect(events[0].occurredAt.milliseconds == 1_699_999_999_995)
        #expect(events[0].tenant == CommitGroup.tenant && events[0].stream == StreamName("a-1"))
        #expect(events[0].commandKey == CommandKey("key of a-1@1"))
        #expect(events[0].data.type == EventTypeID(7) && events[0].meta == [1, 2])
        let head = try await log.settledHead()
        #expect(head == (try await log.head()))
        #expect(head.position == Position(4) && head.epoch == subject.epoch)
        #expect(head.recordedAt.milliseconds == 1_700_000_000_500)
    }

    @Test(arguments: Kind.allCases)
    func readsInPagesByPositionAndByStream(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        let names = (1...25).flatMap { ["a-1@\($0)", "b-1@\($0)"] }
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: names))
        var seen: [String] = []
        var position = Position.start
        while true {
            let page = try await log.read(after: position, limit: 7)
            #expect(page.count <= 7)
            guard let last = page.last else { break }
            seen += page.map(\.text)
            position = last.position
        }
        #expect(seen == names)
        let tail = try await log.read(.of("b-1"), after: StreamVersion(20), limit: 3)
        #expect(tail.map(\.text) == ["b-1@21", "b-1@22", "b-1@23"])
        #expect(try await log.read(.of("c-1"), after: .empty, limit: 3).isEmpty)
    }

    @Test(arguments: Kind.allCases)
    func writesNothingForAnOwnerWhoseEpochIsPast(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1"]))
        try await subject.takeOver()
        var late = CommitGroup(subject.epoch, after: 1, events: ["a-1@2"], outcomes: ["late"])
        late.deadlinesSet = [Self.deadline("d", due: 5)]
        await #expect(throws: CommitFailure.leaseLost) { try await log.commit(late) }
        #expect(try await log.read(after: .start, limit: 10).count == 1)
        #expect(try await log.deadlines(before: Timestamp(milliseconds: .max), limit: 10).isEmpty)
        var request = LoadRequest()
        request.outcomes = [.of("late")]
        #expect(try await log.load(request).outcomes.isEmpty)
        try await log.commit(CommitGroup(subject.epoch + 1, after: 1, events: ["a-1@2"]))
    }

    @Test(arguments: Kind.allCases)
    func refusesAnOwnerThatBelievesTheHeadElsewhere(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        try await subject.log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1"]))
        for expected in [0, 2] as [Int64] {
            let group = CommitGroup(subject.epoch, after: expected, events: ["a-1@2"])
            await #expect(throws: CommitFailure.leaseLost) { try await subject.log.commit(group) }
        }
    }

    @Test(arguments: Kind.allCases)
    func refusesAGroupWhoseForerunnerIsNotInTheLog(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1"], number: 7))
        // Decided on group 8, in whose place came 9, with as many events.
        try await log.commit(CommitGroup(subject.epoch, after: 1, events: ["b-1@1"], follows: 7, number: 9))
        let orphan = CommitGroup(subject.epoch, after: 2, events: ["a-1@2"], follows: 8, number: 10)
        await #expect(throws: CommitFailure.leaseLost) { try await log.commit(orphan) }
        #expect(try await log.head().group == 9)
        try await log.commit(CommitGroup(subject.epoch, after: 2, outcomes: ["none"], follows: 9, number: 11))
        #expect(try await log.settledHead().group == 11)
    }

    @Test(arguments: Kind.allCases)
    func takesGroupsInTheOrderAskedAndNoneBehindOneThatFails(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let (answers, answer) = AsyncStream.makeStream(of: (Int64, Result<Void, CommitFailure>).self)
        for number in 1...20 as ClosedRange<Int64> {
            // The eleventh names a version that is there already.
            let event = number == 11 ? "a-1@1" : "a-1@\(number)"
            let group = CommitGroup(
                subject.epoch, after: number - 1, events: [event], outcomes: ["k\(number)"], follows: number - 1,
                number: number)
            subject.log.commit(group) { answer.yield((number, $0)) }
        }
        var answered: [Int64] = []
        for await (number, result) in answers.prefix(20) {
            answered.append(number)
            switch result {
            case .success: #expect(number <= 10)
            case .failure(let failure): #expect(failure == (number == 11 ? .streamMoved : .leaseLost))
            }
        }
        #expect(answered == Array(1...20))
        #expect(try await subject.log.head().group == 10)
        #expect(try await subject.log.read(.of("a-1"), after: .empty, limit: 100).count == 10)
    }

    @Test(arguments: Kind.allCases)
    func saysThatAStreamMovedAndWritesNothingOfTheGroup(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1"]))
        let group = CommitGroup(subject.epoch, after: 1, events: ["b-1@1", "a-1@1"], outcomes: ["k"])
        await #expect(throws: CommitFailure.streamMoved) { try await log.commit(group) }
        #expect(try await log.head().position == Position(1))
        #expect(try await log.read(.of("b-1"), after: .empty, limit: 10).isEmpty)
        try await log.commit(CommitGroup(subject.epoch, after: 1, events: ["b-1@1"], outcomes: ["k"]))
    }

    @Test(arguments: Kind.allCases)
    func keepsOutcomesWithTheirEventsAndRefusesASecondOfOneKey(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        try await log.commit(CommitGroup(subject.epoch, after: 0, events: ["a-1@1"], outcomes: ["one"]))
        // A no-op leaves the position where it is.
        try await log.commit(CommitGroup(subject.epoch, after: 1, outcomes: ["two"]))
        // The next week's outcomes have a table of their own.
        try await log.commit(CommitGroup(subject.epoch, after: 1, outcomes: ["three"], at: 1_701_000_000_000))
        var request = LoadRequest()
        request.outcomes = [.of("two"), .of("none"), .of("one"), .of("three")]
        let outcomes = try await log.load(request).outcomes
        #expect(Set(outcomes.keys) == [.of("one"), .of("two"), .of("three")])
        #expect(outcomes[.of("one")]?.position == Position(1))
        #expect(outcomes[.of("two")]?.result == Array("two".utf8))
        #expect(outcomes[.of("two")]?.bodyHash == Array(repeating: 9, count: 32))
        await Self.expectRefused {
            try await log.commit(CommitGroup(subject.epoch, after: 1, outcomes: ["three"], at: 1_701_000_000_000))
        }
        #expect(try await log.head().position == Position(1))
    }

    @Test(arguments: Kind.allCases)
    func tellsEveryKeyThatHasAnOutcomeUntilThatIsEnough(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        #expect(try await keys(of: log).isEmpty)
        let weeks: [Int64] = [1_700_000_000_000, 1_701_000_000_000]
        for (week, instant) in weeks.enumerated() {
            let names = (0..<5_000).map { "\(week)-\($0)" }
            try await log.commit(CommitGroup(subject.epoch, after: 0, outcomes: names, at: instant))
        }
        let all = try await keys(of: log)
        #expect(all.count == 10_000)
        #expect(Set(all) == Set((0..<10_000).map { .of("\($0 / 5_000)-\($0 % 5_000)") }))
        #expect(try await keys(of: log, atMost: 7).count == 7)
    }

    private func keys(of log: any EventLog, atMost limit: Int = .max) async throws -> [OutcomeKey] {
        var keys: [OutcomeKey] = []
        try await log.outcomeKeys { key in
            keys.append(key)
            return keys.count < limit
        }
        return keys
    }

    @Test(arguments: Kind.allCases)
    func setsReplacesAndClearsDeadlinesWithTheirCause(_ kind: Kind) async throws {
        let subject = try await LogUnderTest.make(kind)
        let log = subject.log
        var group = CommitGroup(subject.epoch, after: 0, events: ["a-1@1"])
        group.deadlinesSet = [Self.deadline("d3", due: 30), Self.deadline("d1", due: 10), Self.deadline("d2", due: 20)]
        try await log.commit(group)
        #expect(try await log.deadlines(before: Timestamp(milliseconds: 30), limit: 10).map(\.id) == ["d1", "d2"])
        #expect(try await log.deadlines(before: Timestamp(milliseconds: 99), limit: 1) == [group.deadlinesSet[1]])
        var next = CommitGroup(subject.epoch, after: 1)
        next.deadlinesCleared = [
            DeadlineID(tenant: CommitGroup.tenant, id: "d1"), DeadlineID(tenant: CommitGroup.tenant, id: "unknown"),
        ]
        next.deadlinesSet = [Self.deadline("d2", due: 40)]
        try await log.commit(next)
        let left = try await log.deadlines(before: Timestamp(milliseconds: 99), limit: 10)
        #expect(left.map(\.id) == ["d3", "d2"])
        #expect(left.map(\.due.milliseconds) == [30, 40])
    }

    static func deadline(_ id: String, due: Int64) -> Deadline {
        Deadline(
            id: id, tenant: CommitGroup.tenant, due: Timestamp(milliseconds: due), command: "order.time_out",
            body: Array("{}".utf8))
    }

    static func expectRefused(_ body: () async throws -> Void) async {
        do {
            try await body()
            Issue.record("the group was accepted")
        } catch {
            guard case CommitFailure.refused? = error as? CommitFailure else {
                Issue.record("\(error)")
                return
            }
        }
    }
}
