import CommerceCommands
import CoreMetrics
import EventSourcing
import HTTPTypes
import Hummingbird
import Identity
import JSON
import Logging
import NIOCore
import Runtime

extension CommandResponder {
    /// As many lines as one submission takes, and as many as wait while it is decided.
    private static let chunkLines = 256
    private static let queuedLines = 768
    private static let queuedBytes = 8 << 20
    /// How much of a line that is too long is read, to come to the next.
    private static let droppedBytesMax = 16 << 20

    /// Many commands: one line in, one line out, in order.
    ///
    /// One task reads and decodes; the other submits whatever has come, one chunk at a time, and writes the
    /// answers. So order holds across chunks, a client that waits for an answer before it sends more gets it at
    /// once, and one that does not read its answers is no longer read from.
    func batch(
        _ request: Request, _ requestID: RequestID, _ logger: Logger
    ) async throws(Problem) -> Response {
        let fields = CommandFields(request.headers)
        let principal = try await Arrival.principal(of: fields, verifier, epochs)
        try Arrival.requireType("application/x-ndjson", of: fields)
        let traceparent = fields.traceparent
        let body = request.body
        var headers = HTTPFields()
        headers[.contentType] = "application/x-ndjson"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                let queue = BatchQueue(linesMax: Self.queuedLines, bytesMax: Self.queuedBytes)
                async let reading: Void = read(body, principal, traceparent, into: queue)
                do {
                    try await answer(queue, requestID, logger, &writer)
                } catch {
                    queue.end()
                    throw error
                }
                try await reading
                try await writer.finish(nil)
            })
    }

    private func read(
        _ body: RequestBody, _ principal: Principal, _ traceparent: String?, into queue: BatchQueue
    ) async throws {
        defer { queue.end() }
        var splitter = LineSplitter(bytesMax: Arrival.bodyBytesMax)
        for try await buffer in body {
            for piece in splitter.take(buffer.readableBytesView) {
                guard await queue.put(BatchLine(piece, table, principal, traceparent: traceparent)) else { return }
            }
            // Not the whole of a line without an end: what was answered goes out, and the connection is closed.
            if splitter.droppedBytes > Self.droppedBytesMax { throw Problem.bodyTooLarge }
        }
        for piece in splitter.finish() {
            guard await queue.put(BatchLine(piece, table, principal, traceparent: traceparent)) else { return }
        }
    }

    @concurrent
    private func answer(
        _ queue: BatchQueue, _ requestID: RequestID, _ logger: Logger, _ writer: inout any ResponseBodyWriter
    ) async throws {
        while let lines = await queue.take(Self.chunkLines) {
            meters.batchLines.increment(by: Int64(lines.count))
            let envelopes = lines.compactMap { line in
                if case .success(let envelope) = line.command { envelope } else { nil }
            }
            var answers = await gateway.submit(envelopes, lane: .bulk).makeIterator()
            var output = JSONLines()
            for line in lines {
                switch line.command {
                case .failure(let problem):
                    meters.answered(line.route, .refused)
                    output.append(line, problem, requestID: requestID)
                case .success:
                    guard let answer = answers.next() else { preconditionFailure("each command has its answer") }
                    meters.answered(line.route, answer)
                    if case .failed(let failure) = answer { Self.log(failure, line.route, requestID, logger) }
                    output.append(line, answer, requestID: requestID)
                }
            }
            try await writer.write(ByteBuffer(bytes: output.bytes))
        }
    }
}

/// The answers of a batch: `{"key", "position"}` or `{"key", "problem"}`, with the line's number where it has no key.
private struct JSONLines {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ line: BatchLine, _ answer: CommandAnswer, requestID: RequestID) {
        switch answer {
        case .accepted(let position, let result, replayed: _):
            write(line) { writer in
                writer.key("position")
                writer.value(position.rawValue)
                if !result.isEmpty {
                    writer.key("result")
                    writer.raw(result)
                }
            }
        case .rejected(let rejection): append(line, Problem(rejection), requestID: requestID)
        case .failed(let failure): append(line, Problem(failure), requestID: requestID)
        }
    }

    mutating func append(_ line: BatchLine, _ problem: Problem, requestID: RequestID) {
        write(line) { writer in
            writer.key("line")
            writer.value(line.number)
            writer.key("problem")
            problem.write(to: &writer, requestID: requestID.text)
        }
    }

    private mutating func write(_ line: BatchLine, _ rest: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(appendingTo: bytes)
        bytes = []
        writer.beginObject()
        writer.key("key")
        if let key = line.key { writer.value(key) } else { writer.null() }
        rest(&writer)
        writer.endObject()
        bytes = writer.bytes
        bytes.append(UInt8(ascii: "\n"))
    }
}
