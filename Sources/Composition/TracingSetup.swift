import AsyncHTTPClient
import Logging
import ServiceLifecycle
import Spans
import Tracing

/// Where a role's spans go. Without `MALLARD_OTLP_URL` nowhere, and nothing is recorded.
///
/// The tracer is handed to whoever traces rather than made the process's own: the HTTP client would else trace all it
/// sends, the sending of spans too.
struct TracingSetup: Sendable {
    let tracer: any Tracer
    /// To be listed first: what stops last is still seen.
    let services: [any Service]

    init(_ settings: Settings, role: String, logger: Logger) {
        guard let collector = settings.otlpURL else {
            tracer = NoOpTracer()
            services = []
            return
        }
        let queue = SpanQueue()
        tracer = SpanRecorder(queue: queue, ratio: settings.traceRatio)
        services = [
            Exporting(
                exporter: SpanExporter(
                    queue: queue, collector: collector, service: "mallard-\(role)", http: .shared, logger: logger))
        ]
    }
}

private struct Exporting: Service {
    let exporter: SpanExporter

    func run() async throws {
        await cancelWhenGracefulShutdown { await exporter.run() }
        await exporter.flush()
    }
}
