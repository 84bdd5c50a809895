import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// One connection of a stream: lines out, lines in, and an eye on the clock.
extension CommandStream {
    /// Returns when the server has answered to the end; throws `ServerAway` where another attempt may succeed.
    func connectOnce(_ flight: CommandFlight, _ answered: @escaping Answered) async throws {
        let connection = await flight.open()
        do {
            var request = try await client.post("/commands", type: "application/x-ndjson")
            request.body = .stream(CommandLines(flight: flight, connection: connection), length: .unknown)
            let prepared = request
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await exchange(prepared, flight, answered) }
                group.addTask { try await watch(flight) }
                defer { group.cancelAll() }
                try await group.next()
            }
        } catch {
            await flight.close()
            throw error
        }
        await flight.close()
        if let error = await flight.sourceError { throw error }
        guard await flight.isFinished else { throw ServerAway(reason: "the connection ended early") }
    }

    /// Ends with an error when commands wait for an answer and none comes.
    private func watch(_ flight: CommandFlight) async throws {
        // Short of the patience, so that another connection may do better.
        let silenceMax = Duration.seconds(patienceSeconds) / 3
        while true {
            try await Task.sleep(for: min(silenceMax / 4, .seconds(1)))
            if let since = await flight.waitingSince, since.duration(to: .now) > silenceMax {
                throw ServerAway(reason: "no answer for \(silenceMax)")
            }
        }
    }

    private func exchange(
        _ request: HTTPClientRequest, _ flight: CommandFlight, _ answered: @escaping Answered
    ) async throws {
        let response: HTTPClientResponse
        do {
            // Until the head comes, which waits for no command; from then on `watch` looks at the clock.
            response = try await client.http.execute(request, timeout: .seconds(max(1, patienceSeconds / 3)))
        } catch is CancellationError {
            throw CancellationError()
        } catch {
            try Task.checkCancellation()
            throw ServerAway(reason: "\(error)")
        }
        guard response.status == .ok else { throw try await Self.problem(of: response) }
        try await read(response, flight, answered)
    }

    private func read(
        _ response: HTTPClientResponse, _ flight: CommandFlight, _ answered: @escaping Answered
    ) async throws {
        var lines = AnswerLines()
        var chunks = AnswerChunks(response)
        while let chunk = try await chunks.next() {
            for line in try lines.take(chunk.readableBytesView) {
                try await take(try AnswerLine(line), flight, answered)
            }
        }
        try Task.checkCancellation()
        guard !lines.rest.isEmpty else { return }
        // The last line may lack its end, or be the beginning of one that was cut off.
        let last: AnswerLine
        do { last = try AnswerLine(lines.rest) } catch { throw ServerAway(reason: "an answer was cut off") }
        try await take(last, flight, answered)
    }

    private func take(_ line: AnswerLine, _ flight: CommandFlight, _ answered: Answered) async throws {
        if case .refused(let problem) = line.reply, problem.isRetryable {
            throw ServerAway(
                reason: problem.description, retryAfterMilliseconds: problem.retryAfterMilliseconds)
        }
        guard let command = await flight.answer() else {
            throw CommandClientError.notUnderstood(reason: "an answer to nothing")
        }
        guard line.key == nil || line.key == command.key else {
            throw CommandClientError.notUnderstood(reason: "an answer to another command than \(command.key)")
        }
        try await answered(command, line.reply)
    }

    private static func problem(of response: HTTPClientResponse) async throws -> any Error {
        let bytes: [UInt8]
        do { bytes = Array(try await response.body.collect(upTo: 1 << 20).readableBytesView) } catch {
            return ServerAway(reason: "status \(response.status.code), then \(error)")
        }
        do throws(CommandClientError) {
            guard case .refused(let problem) = try CommandReply(bytes) else {
                return CommandClientError.notUnderstood(reason: "status \(response.status.code)")
            }
            guard problem.isRetryable else { return CommandClientError.refused(problem) }
            return ServerAway(
                reason: problem.description, retryAfterMilliseconds: problem.retryAfterMilliseconds)
        } catch {
            // A proxy's own page while the server behind it is away, for example.
            guard response.status.code < 500 else { return ServerAway(reason: "status \(response.status.code)") }
            return error
        }
    }
}
