public import AsyncHTTPClient
import JSON
public import Logging
import Metrics
import NIOCore
import NIOHTTP1

/// Sends what has ended to a collector, by OTLP over HTTP in JSON: a batch at a time, each once. A collector that is
/// away costs the spans of its absence and nothing else.
public struct SpanExporter: Sendable {
    private static let batchMax = 512
    private static let pause = Duration.milliseconds(200)

    private let queue: SpanQueue
    private let url: String
    private let service: String
    private let http: HTTPClient
    private let logger: Logger
    private let sent = Counter(label: "mallard_spans_sent_total")

    /// - Parameters:
    ///   - collector: its base: `http://127.0.0.1:4318`.
    ///   - service: the name under which the spans are found.
    public init(queue: SpanQueue, collector: String, service: String, http: HTTPClient, logger: Logger) {
        self.queue = queue
        url = (collector.hasSuffix("/") ? String(collector.dropLast()) : collector) + "/v1/traces"
        self.service = service
        self.http = http
        self.logger = logger
    }

    /// Until cancelled.
    public func run() async {
        var isAway = false
        while !Task.isCancelled {
            // Cut short only by the end of the process.
            do { try await Task.sleep(for: Self.pause) } catch { return }
            await flush(&isAway)
        }
    }

    /// Sends everything that waits.
    public func flush() async {
        var isAway = false
        await flush(&isAway)
    }

    private func flush(_ isAway: inout Bool) async {
        while case let batch = queue.take(Self.batchMax), !batch.isEmpty {
            do {
                try await post(OTLP.traces(batch, service: service).encoded())
                sent.increment(by: batch.count)
                isAway = false
            } catch {
                queue.drop(batch.count)
                if !isAway { logger.warning("spans not sent", metadata: ["to": "\(url)", "reason": "\(error)"]) }
                isAway = true
                return
            }
        }
    }

    private func post(_ body: [UInt8]) async throws {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.body = .bytes(ByteBuffer(bytes: body))
        let response = try await http.execute(request, timeout: .seconds(5))
        _ = try await response.body.collect(upTo: 1 << 16)
        let status = response.status.code
        guard (200..<300).contains(status) else { throw Refused(status: status) }
    }

    private struct Refused: Error {
        let status: UInt
    }
}
