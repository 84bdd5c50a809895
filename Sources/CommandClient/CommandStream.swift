import JSON
public import Logging

/// Sends any number of commands in order over one NDJSON connection, and survives the server's death.
///
/// At most a window of commands, and the batch that overfills it, are on the way without an answer. When the
/// connection breaks, the server says that it cannot serve now, or no answer comes for a third of the time it may
/// be away, everything unanswered is sent again with the same keys, in the same order, over a new connection: each
/// command is done once. Memory is bounded by the window.
///
/// A server decides each line on its own: lines behind one it could not serve may be done before that one, if it
/// answered them before the connection was given up.
public struct CommandStream: Sendable {
    /// Yields the next commands, some at a time, and nil at the end.
    public typealias Source = @Sendable () async throws -> [OutgoingCommand]?
    public typealias Answered = @Sendable (OutgoingCommand, CommandReply) async throws -> Void

    let client: CommandClient
    private let windowCommands: Int
    private let windowBytes: Int
    /// How long the server may be away, or answer nothing, before the stream gives up.
    let patienceSeconds: Int64
    private let logger: Logger

    public init(
        client: CommandClient, window: Int = 2_048, windowBytes: Int = 8 << 20, patienceSeconds: Int64 = 60,
        logger: Logger
    ) {
        precondition(window > 0 && windowBytes > 0, "a window lets something through")
        self.client = client
        windowCommands = window
        self.windowBytes = windowBytes
        self.patienceSeconds = patienceSeconds
        self.logger = logger
    }

    /// Sends what `next` yields until it yields nil, and hands each answer to `answered`, in order.
    ///
    /// Throws what `next` or `answered` throws, `CommandClientError` when patience is at its end or the server
    /// refuses the whole stream, and `CancellationError`.
    public func run(
        next: @escaping @Sendable () async throws -> OutgoingCommand?, answered: @escaping Answered
    ) async throws {
        try await run(nextBatch: { try await next().map { [$0] } }, answered: answered)
    }

    /// The same for a source that has several commands at once, which costs less.
    public func run(nextBatch: @escaping Source, answered: @escaping Answered) async throws {
        let flight = CommandFlight(windowCommands: windowCommands, windowBytes: windowBytes, source: nextBatch)
        var lastProgress = ContinuousClock.now
        var answeredBefore = 0
        var attempts = 0
        while await !flight.isFinished {
            do {
                try await connectOnce(flight, answered)
            } catch let away as ServerAway {
                if let error = await flight.sourceError { throw error }
                let count = await flight.answeredCount
                if count > answeredBefore {
                    lastProgress = .now
                    attempts = 0
                }
                answeredBefore = count
                guard lastProgress.duration(to: .now) < .seconds(patienceSeconds) else {
                    throw CommandClientError.unreachable(reason: away.reason)
                }
                logger.warning("command server away, sending again", metadata: ["reason": "\(away.reason)"])
                try await Task.sleep(for: .milliseconds(away.pauseMilliseconds(attempt: attempts)))
                attempts += 1
            }
        }
    }
}

/// The server does not serve now; it may later.
struct ServerAway: Error {
    let reason: String
    var retryAfterMilliseconds: Int64?

    /// Doubles from 50 ms to 2 s, unless the server said when.
    func pauseMilliseconds(attempt: Int) -> Int64 {
        if let retryAfterMilliseconds { return min(max(retryAfterMilliseconds, 1), 10_000) }
        return min(50 << min(attempt, 10), 2_000)
    }
}
