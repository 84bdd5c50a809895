import EventSourcing

/// A log as it stood at one position, for readers.
struct LogPrefix: EventLog {
    let log: any EventLog
    let last: Position

    func head() async throws(EventLogError) -> LogHead { trimmed(try await log.head()) }
    func settledHead() async throws(EventLogError) -> LogHead { trimmed(try await log.settledHead()) }

    func read(after position: Position, limit: Int) async throws(EventLogError) -> [RecordedEvent] {
        let left = last.rawValue - position.rawValue
        guard left > 0 else { return [] }
        return try await log.read(after: position, limit: min(limit, Int(clamping: left)))
    }

    func read(
        _ stream: StreamKey, after version: StreamVersion, limit: Int
    ) async throws(EventLogError) -> [RecordedEvent] {
        try await log.read(stream, after: version, limit: limit).filter { $0.position <= last }
    }

    func appends() -> AsyncStream<Void> { log.appends() }

    func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) { throw Self.readOnly }
    func load(_ request: LoadRequest) async throws(EventLogError) -> LoadReply { throw Self.readOnly }
    func commit(_ group: CommitGroup) async throws(CommitFailure) { throw .refused(reason: "only for readers") }
    func save(_ snapshots: [Snapshot]) async throws(EventLogError) { throw Self.readOnly }

    func deadlines(before instant: Timestamp, limit: Int) async throws(EventLogError) -> [Deadline] {
        throw Self.readOnly
    }

    private static let readOnly = EventLogError.unavailable(reason: "only for readers")

    private func trimmed(_ head: LogHead) -> LogHead {
        LogHead(
            position: min(head.position, last), epoch: head.epoch, recordedAt: head.recordedAt,
            group: head.group)
    }
}
