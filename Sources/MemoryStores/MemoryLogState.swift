import EventSourcing

/// The contents of a memory log, with the law of the commit.
struct MemoryLogState {
    var events: [RecordedEvent] = []
    var epoch: Int64
    var recordedAt = Timestamp(milliseconds: 0)
    var group: Int64 = 0
    var outcomes: [OutcomeKey: CommandOutcome] = [:]
    var deadlines: [DeadlineID: Deadline] = [:]
    var snapshots: [StreamKey: Snapshot] = [:]
    /// For each stream the indexes of its events, in order.
    var streams: [StreamKey: [Int]] = [:]
    var listeners: [Int: AsyncStream<Void>.Continuation] = [:]
    var listenersMade = 0
    var commits = 0
    var loads = 0
    var settles = 0

    var head: LogHead {
        LogHead(position: Position(Int64(events.count)), epoch: epoch, recordedAt: recordedAt, group: group)
    }

    /// All of the group or, when it throws, none.
    mutating func write(_ group: CommitGroup) throws(CommitFailure) {
        guard group.epoch == epoch, group.expected == head.position, group.follows == self.group else {
            throw .leaseLost
        }
        try check(group)
        for (offset, event) in group.events.enumerated() {
            streams[StreamKey(event.tenant, event.stream), default: []].append(events.count)
            events.append(event.recorded(at: group.expected.advanced(by: offset + 1), on: group.recordedAt))
        }
        for outcome in group.outcomes { outcomes[outcome.key] = outcome }
        for id in group.deadlinesCleared { deadlines[id] = nil }
        for deadline in group.deadlinesSet {
            deadlines[DeadlineID(tenant: deadline.tenant, id: deadline.id)] = deadline
        }
        recordedAt = max(recordedAt, group.recordedAt)
        self.group = group.number
    }

    private func check(_ group: CommitGroup) throws(CommitFailure) {
        var versions: [StreamKey: StreamVersion] = [:]
        for event in group.events {
            let key = StreamKey(event.tenant, event.stream)
            let version = versions[key] ?? StreamVersion(Int32(streams[key]?.count ?? 0))
            if event.version <= version { throw .streamMoved }
            versions[key] = event.version
        }
        if let known = group.outcomes.first(where: { outcomes[$0.key] != nil }) {
            throw .refused(reason: "the outcome \(known.key) exists")
        }
    }

    func loaded(_ request: LoadRequest.Stream) -> LoadedStream {
        var snapshot = snapshots[request.key]
        if snapshot?.foldVersion != request.snapshotVersion { snapshot = nil }
        let indexes = streams[request.key] ?? []
        let after = Int(snapshot?.version.count ?? 0)
        return LoadedStream(snapshot: snapshot, tail: indexes.dropFirst(after).map { events[$0] })
    }
}

extension NewEvent {
    func recorded(at position: Position, on recordedAt: Timestamp) -> RecordedEvent {
        RecordedEvent(
            position: position, tenant: tenant, stream: stream, version: version, recordedAt: recordedAt,
            occurredAt: occurredAt, commandKey: commandKey, data: data, meta: meta)
    }
}
