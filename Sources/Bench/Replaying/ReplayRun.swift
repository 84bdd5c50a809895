import Histogram
import NIOCore
import NIOHTTP1
import NIOPosix

/// One run of a replay.
// SAFETY: everything but what is set once is touched on `loop` only.
final class ReplayRun: @unchecked Sendable {
    struct Query: Sendable {
        let head: HTTPRequestHead
        let body: ByteBuffer
    }

    /// Connections that end without a reply, one after the other, before the server is taken to be away.
    private static let failuresMax = 20

    let loop: any EventLoop
    let rate: Double?
    private let queries: [Query]
    private let server: (host: String, port: Int)
    private let connections: Int
    private let progress: @Sendable (Int, Int) -> Void
    private let over: EventLoopPromise<Void>
    private var report = ReplayReport()
    private var histogram = Histogram<UInt64>(
        highestTrackableValue: 600_000_000, numberOfSignificantValueDigits: .three)
    private var next = 0
    private var begun = NIODeadline.now()
    private var failures = 0
    private var isOver = false

    init(
        _ queries: [Query], _ replay: QueryReplay, _ server: (host: String, port: Int),
        progress: @escaping @Sendable (Int, Int) -> Void
    ) {
        loop = MultiThreadedEventLoopGroup.singleton.next()
        self.queries = queries
        self.server = server
        self.progress = progress
        connections = min(max(1, replay.connections), queries.count)
        rate = replay.rate
        over = loop.makePromise(of: Void.self)
        report.total = queries.count
        report.isOpen = rate != nil
    }

    /// Until all are answered or lost, or the task is cancelled.
    func run() async throws -> ReplayReport {
        try await withTaskCancellationHandler {
            loop.execute { self.begin() }
            try await over.futureResult.get()
        } onCancel: {
            loop.execute { self.finish(nil) }
        }
        return try await loop.submit { self.summary() }.get()
    }

    private func begin() {
        begun = .now() + (rate == nil ? .zero : .milliseconds(50))
        let ticking = loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            self.progress(self.report.answered + self.report.lost, self.queries.count)
        }
        over.futureResult.whenComplete { _ in ticking.cancel() }
        for _ in 0..<connections { connect() }
    }

    private func connect() {
        guard !isOver else { return }
        ClientBootstrap(group: loop)
            .connectTimeout(.seconds(5))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ReplayConnection(self))
                }
            }
            .connect(host: server.host, port: server.port)
            .whenFailure { error in self.connectionFailed("\(error)") }
    }

    private func connectionFailed(_ reason: String) {
        failures += 1
        guard failures < Self.failuresMax else {
            return finish(RecordedQueries.Unusable(description: "The server does not answer: \(reason)"))
        }
        loop.scheduleTask(in: .milliseconds(100)) { self.connect() }
    }

    private func finish(_ error: RecordedQueries.Unusable?) {
        guard !isOver else { return }
        isOver = true
        report.seconds = Double((NIODeadline.now() - begun).nanoseconds) / 1e9
        if let error { over.fail(error) } else { over.succeed() }
    }

    private func summary() -> ReplayReport {
        report.latencies = [("p50", 50.0), ("p90", 90), ("p99", 99), ("p99.9", 99.9)].map { name, percentile in
            (name, Double(histogram.valueAtPercentile(percentile)) / 1_000)
        }
        report.latencies.append(("max", Double(histogram.max) / 1_000))
        return report
    }
}

// MARK: What a connection asks and tells

extension ReplayRun {
    /// The next query and the instant it is due, which its time runs from; nil when there is none left.
    func take() -> (query: Query, due: NIODeadline)? {
        guard !isOver, next < queries.count else { return nil }
        let query = queries[next]
        let due = rate.map { begun + .nanoseconds(Int64(Double(next) / $0 * 1e9)) } ?? .now()
        next += 1
        report.asked += 1
        return (query, due)
    }

    var isAllAsked: Bool { isOver || next >= queries.count }

    func answered(due: NIODeadline, status: HTTPResponseStatus, codes: [String]) {
        guard !isOver else { return }
        failures = 0
        report.answered += 1
        histogram.record(UInt64(max(0, (NIODeadline.now() - due).nanoseconds / 1_000)))
        for code in codes { report.errors[code, default: 0] += 1 }
        if codes.isEmpty, status.code >= 400 { report.errors["HTTP \(status.code)", default: 0] += 1 }
        finishIfDone()
    }

    /// A connection has ended, with so many queries unanswered.
    func ended(unanswered: Int) {
        guard !isOver else { return }
        report.lost += unanswered
        finishIfDone()
        if next < queries.count { connectionFailed("connections end") }
    }

    private func finishIfDone() {
        if report.answered + report.lost == queries.count { finish(nil) }
    }
}
