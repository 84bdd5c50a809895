import AsyncHTTPClient
import JSON
public import Logging
import NIOCore
import NIOHTTP1

/// Sends any number of commands in order over one NDJSON connection, and survives the server's death.
///
/// At most `window` commands are on the way without an answer. When the connection breaks, or the server says
/// that it cannot serve now, everything unanswered is sent again with the same keys, in the same order, over a new
/// connection: each command is done once. Memory is bounded by the window.
public struct CommandStream: Sendable {
    private let client: CommandClient
    private let window: Int
    /// How long the server may be away before the stream gives up.
    private let patienceSeconds: Int64
    private let logger: Logger

    public init(client: CommandClient, window: Int = 2_048, patienceSeconds: Int64 = 60, logger: Logger) {
        precondition(window > 0, "a window lets something through")
        self.client = client
        self.window = window
        self.patienceSeconds = patienceSeconds
        self.logger = logger
    }

    /// Sends what `next` yields until it yields nil, and hands each answer to `answered`, in order.
    public func run(
        next: @escaping @Sendable () async throws -> OutgoingCommand?,
        answered: @escaping @Sendable (OutgoingCommand, CommandReply) async throws -> Void
    ) async throws {
        let flight = CommandFlight(window: window, next: next)
        let clock = ContinuousClock()
        var lastProgress = clock.now
        var answeredBefore = 0
        while await !flight.isFinished {
            do {
                try await connectOnce(flight, answered)
            } catch let error as CommandClientError {
                let count = await flight.answeredCount
                if count > answeredBefore { lastProgress = clock.now }
                answeredBefore = count
                let away = lastProgress.duration(to: clock.now)
                guard case .unreachable(let reason) = error, away < .seconds(patienceSeconds) else { throw error }
                logger.warning("command server away, sending again", metadata: ["reason": "\(reason)"])
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }

    private func connectOnce(
        _ flight: CommandFlight, _ answered: @Sendable (OutgoingCommand, CommandReply) async throws -> Void
    ) async throws {
        await flight.rewind()
        var request = try await client.post("/commands", type: "application/x-ndjson")
        request.body = .stream(CommandLines(flight: flight), length: .unknown)
        let response: HTTPClientResponse
        do {
            response = try await client.http.execute(request, timeout: .hours(24))
        } catch {
            await flight.interrupt()
            try await flight.rethrowSourceError()
            throw CommandClientError.unreachable(reason: "\(error)")
        }
        guard response.status == .ok else { throw try await Self.problem(of: response) }
        do {
            try await read(response, flight, answered)
        } catch {
            await flight.interrupt()
            throw error
        }
        try await flight.rethrowSourceError()
        guard await flight.isFinished else {
            throw CommandClientError.unreachable(reason: "the connection ended early")
        }
    }

    private func read(
        _ response: HTTPClientResponse, _ flight: CommandFlight,
        _ answered: @Sendable (OutgoingCommand, CommandReply) async throws -> Void
    ) async throws {
        var line: [UInt8] = []
        var chunks = response.body.makeAsyncIterator()
        while true {
            let chunk: ByteBuffer?
            do { chunk = try await chunks.next() } catch { throw CommandClientError.unreachable(reason: "\(error)") }
            guard let chunk else { return }
            for piece in chunk.readableBytesView.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                .enumerated()
            {
                if piece.offset > 0 {
                    try await take(line, flight, answered)
                    line.removeAll(keepingCapacity: true)
                }
                line.append(contentsOf: piece.element)
            }
        }
    }

    private func take(
        _ line: [UInt8], _ flight: CommandFlight,
        _ answered: @Sendable (OutgoingCommand, CommandReply) async throws -> Void
    ) async throws {
        guard !line.isEmpty else { return }
        let reply = try CommandReply(line)
        if case .refused(let problem) = reply, problem.isRetryable {
            throw CommandClientError.unreachable(reason: problem.description)
        }
        guard let command = await flight.answer() else {
            throw CommandClientError.notUnderstood(reason: "an answer to nothing")
        }
        try await answered(command, reply)
    }

    private static func problem(of response: HTTPClientResponse) async throws -> CommandClientError {
        let bytes = try await response.body.collect(upTo: 1 << 20)
        guard case .refused(let problem) = try CommandReply(Array(bytes.readableBytesView)) else {
            return .notUnderstood(reason: "status \(response.status.code)")
        }
        return problem.isRetryable ? .unreachable(reason: problem.description) : .refused(problem)
    }
}
