import EventSourcing

/// The commands that will be committed, and answered, together.
final class OpenGroup {
    struct Member {
        let submission: Submission
        let index: Int
        let answer: CommandAnswer

        var envelope: CommandEnvelope { submission.envelopes[index] }
    }

    let id: Int
    private(set) var commit: CommitGroup
    private(set) var members: [Member] = []
    /// The states it changed, each pinned once.
    private(set) var touched: [StateBox] = []
    /// Saved once the group is committed: they hold its events.
    var snapshots: [SnapshotDraft] = []
    /// When it was sent, and what the log answered.
    var sentAt = ContinuousClock.now
    var answer: Result<Void, CommitFailure>?
    private(set) var commandsMax = Int.max
    private var bytes = 0
    /// The last word on each deadline: set, or nil for cleared.
    private var deadlines: [DeadlineID: Deadline?] = [:]

    /// Decided on the log as it stands at `head`, or will stand.
    init(id: Int, after head: LogHead, epoch: Int64, recordedAt: Timestamp) {
        self.id = id
        commit = CommitGroup(
            epoch: epoch, expected: head.position, follows: head.group, number: Int64(id), recordedAt: recordedAt)
    }

    var recordedAt: Timestamp { commit.recordedAt }
    var last: Position { commit.last }

    /// The head once it is committed. One that writes nothing leaves no trace.
    var head: LogHead {
        LogHead(
            position: last, epoch: commit.epoch, recordedAt: recordedAt,
            group: commit.writesNothing ? commit.follows : commit.number)
    }

    func isFull(for own: Int, _ configuration: RuntimeConfiguration) -> Bool {
        guard !members.isEmpty else { return false }
        return members.count >= min(own, commandsMax, configuration.groupCommandsMax)
            || commit.events.count >= configuration.groupEventsMax || bytes >= configuration.groupBytesMax
    }

    func add(_ submission: Submission, _ index: Int, answer: CommandAnswer) {
        members.append(Member(submission: submission, index: index, answer: answer))
        submission.tries[index].times?.decided = .now
        commandsMax = min(commandsMax, submission.tries[index].groupCommandsMax)
        if let deadline = submission.envelopes[index].deadline { deadlines[deadline] = .some(nil) }
    }

    /// Takes over what a decision writes, and changes the states by it.
    func apply(_ scope: DecisionScope, of envelope: CommandEnvelope, meta: [UInt8]) {
        for append in scope.appends {
            var version = append.box.version
            for data in append.data {
                version = version.advanced(by: 1)
                bytes += data.payload.count + meta.count + 128
                commit.events.append(
                    NewEvent(
                        tenant: envelope.tenant, stream: append.box.key.name, version: version,
                        occurredAt: scope.context.occurredAt, commandKey: envelope.key, data: data, meta: meta))
            }
            touch(append.box)
            append.apply()
        }
        for deadline in scope.deadlinesSet {
            bytes += deadline.body.count + 64
            deadlines[DeadlineID(tenant: deadline.tenant, id: deadline.id)] = deadline
        }
        for id in scope.deadlinesCleared { deadlines[id] = .some(nil) }
    }

    func remember(_ envelope: CommandEnvelope, result: [UInt8]) {
        bytes += result.count + 96
        commit.outcomes.append(
            CommandOutcome(
                key: envelope.outcomeKey, bodyHash: envelope.bodyHash, position: commit.last, result: result))
    }

    /// Before it is sent. Sorted, so that one run writes what another would.
    func close() {
        let ordered = deadlines.sorted { ($0.key.tenant.rawValue, $0.key.id) < ($1.key.tenant.rawValue, $1.key.id) }
        for (id, deadline) in ordered {
            if let deadline { commit.deadlinesSet.append(deadline) } else { commit.deadlinesCleared.append(id) }
        }
        deadlines = [:]
    }

    private func touch(_ box: StateBox) {
        guard box.lastGroup != id else { return }
        box.lastGroup = id
        box.pins += 1
        touched.append(box)
    }
}

extension CommitGroup {
    /// Nothing to write, only answers to give.
    var writesNothing: Bool {
        events.isEmpty && outcomes.isEmpty && deadlinesSet.isEmpty && deadlinesCleared.isEmpty
    }
}
