public import EventSourcing
import ProjectionKit

/// Holds a log to laws: reads all of it up to where it stands now, page by page, while it goes on being written.
///
/// Memory: two pages, plus what the checkers say (64 B an order of the tenant in hand and hash-table slack, 16 B a
/// remembered answer, 1 bit a position).
public struct LogVerification: Sendable {
    public struct Progress: Sendable {
        public enum Phase: String, Sendable { case streams, answers, order }
        public let phase: Phase
        public let done: Int64
        public let total: Int64
    }

    private let reader: any AuditReader
    private let personKeys: any PersonKeyStore
    private let checkers: [any Checker]
    private let pageLimit: Int
    private let outcomesKeptSince: Timestamp
    private let progress: @Sendable (Progress) -> Void

    /// - Parameters:
    ///   - outcomesKeptSince: answers to older commands may have been forgotten; the store keeps 30 days.
    ///   - progress: called after every page.
    public init(
        _ reader: any AuditReader, personKeys: any PersonKeyStore, outcomesKeptSince: Timestamp,
        checkers: [any Checker] = Checkers.all, pageLimit: Int = 10_000,
        progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) {
        self.reader = reader
        self.personKeys = personKeys
        self.checkers = checkers
        self.pageLimit = pageLimit
        self.outcomesKeptSince = outcomesKeptSince
        self.progress = progress
    }

    public func run() async throws(EventLogError) -> VerificationReport {
        let start = ContinuousClock.now
        let head = try await reader.head().position
        let facts = LogFacts(head: head, outcomesKeptSince: outcomesKeptSince)
        var bench = CheckerBench(checkers, facts)
        try await visitStreams(&bench, through: head)
        try await visitOutcomes(&bench)
        try await visitMarks(&bench, through: head)
        bench.end()
        var report = bench.report(head: head)
        for index in report.violations.indices where report.violations[index].stream == nil {
            report.violations[index].stream = try await stream(at: report.violations[index].position)
        }
        report.elapsed = ContinuousClock.now - start
        return report
    }
}

extension LogVerification {
    private func visitStreams(_ bench: inout CheckerBench, through head: Position) async throws(EventLogError) {
        var opening = EventOpening(personKeys)
        var page = try await Self.streamPage(reader, after: nil, through: head, limit: pageLimit)
        var done: Int64 = 0
        while let last = page.last {
            let (reader, limit) = (reader, pageLimit)
            // The next page is on its way while this one is checked.
            async let next = Self.streamResult(reader, after: last.place, through: head, limit: limit)
            for event in try await opening.open(page) { bench.visit(event) }
            done += Int64(page.count)
            progress(Progress(phase: .streams, done: done, total: head.rawValue))
            page = try await next.get()
        }
        bench.endStreams()
    }

    private func visitOutcomes(_ bench: inout CheckerBench) async throws(EventLogError) {
        var last: OutcomeMark?
        var done: Int64 = 0
        while true {
            let page = try await reader.outcomes(after: last, limit: pageLimit)
            guard !page.isEmpty else { return }
            for mark in page { bench.visit(mark) }
            done += Int64(page.count)
            progress(Progress(phase: .answers, done: done, total: done))
            last = page.last
        }
    }

    private func visitMarks(_ bench: inout CheckerBench, through head: Position) async throws(EventLogError) {
        var page = try await reader.marks(after: .start, through: head, limit: pageLimit)
        while let last = page.last {
            let (reader, limit) = (reader, pageLimit)
            async let next = Self.markResult(reader, after: last.position, through: head, limit: limit)
            for mark in page { bench.visit(mark) }
            progress(Progress(phase: .order, done: last.position.rawValue, total: head.rawValue))
            page = try await next.get()
        }
    }

    private func stream(at position: Position?) async throws(EventLogError) -> StreamKey? {
        guard let position else { return nil }
        let before = Position(position.rawValue - 1)
        return try await reader.marks(after: before, through: position, limit: 1).first.map {
            StreamKey($0.tenant, $0.stream)
        }
    }

    private static func streamPage(
        _ reader: any AuditReader, after place: StreamPlace?, through head: Position, limit: Int
    ) async throws(EventLogError) -> [StreamOrderEvent] {
        try await reader.events(inStreamOrderAfter: place, through: head, limit: limit)
    }

    private static func streamResult(
        _ reader: any AuditReader, after place: StreamPlace?, through head: Position, limit: Int
    ) async -> Result<[StreamOrderEvent], EventLogError> {
        do throws(EventLogError) {
            return .success(try await streamPage(reader, after: place, through: head, limit: limit))
        } catch {
            return .failure(error)
        }
    }

    private static func markResult(
        _ reader: any AuditReader, after position: Position, through head: Position, limit: Int
    ) async -> Result<[EventMark], EventLogError> {
        do throws(EventLogError) {
            return .success(try await reader.marks(after: position, through: head, limit: limit))
        } catch {
            return .failure(error)
        }
    }
}
