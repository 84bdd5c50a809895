import AsyncHTTPClient
import JSON
import Logging
import Spans
import Synchronization
import TestSupport
import Testing
import Tracing

@Suite("Spans on their way out", .timeLimit(.minutes(5)))
struct SpanExporterTests {
    private static let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func exporter(_ queue: SpanQueue, _ collector: String) -> SpanExporter {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        return SpanExporter(queue: queue, collector: collector, service: "shop", http: .shared, logger: logger)
    }

    @Test func reachTheCollectorAsOTLP() async throws {
        try await Collector.with { collector in
            let queue = SpanQueue()
            let tracer = SpanRecorder(queue: queue, ratio: 0)
            let outer = tracer.startSpan("outer", context: .caller(Self.caller), ofKind: .server)
            outer.attributes["words"] = "two \"words\""
            outer.attributes["count"] = 7
            let inner = tracer.startSpan("inner", context: outer.context)
            inner.setStatus(SpanStatus(code: .error, message: "it broke"))
            inner.end()
            #expect(!inner.isRecording)
            outer.end()
            outer.end()
            await exporter(queue, collector.url).flush()

            let resources = try #require(collector.bodies.first?["resourceSpans"]?.asArray)
            let resource = try #require(resources.first)
            let service = resource["resource"]?["attributes"]?.asArray?.first
            #expect(service?["key"]?.asString == "service.name")
            #expect(service?["value"]?["stringValue"]?.asString == "shop")
            let spans = try #require(resource["scopeSpans"]?.asArray?.first?["spans"]?.asArray)
            #expect(spans.map { $0["name"]?.asString } == ["inner", "outer"])
            #expect(spans.allSatisfy { $0["traceId"]?.asString == "0af7651916cd43dd8448eb211c80319c" })
            #expect(spans[1]["parentSpanId"]?.asString == "b7ad6b7169203331" && spans[1]["kind"]?.asInteger == 2)
            #expect(spans[0]["parentSpanId"] == spans[1]["spanId"])
            #expect(spans[0]["status"]?["code"]?.asInteger == 2)
            let attributes = try #require(spans[1]["attributes"]?.asArray)
            let values = Dictionary(uniqueKeysWithValues: attributes.map { ($0["key"]?.asString, $0["value"]) })
            #expect(values["words"] == ["stringValue": "two \"words\""] && values["count"] == ["intValue": "7"])
            let times = ["startTimeUnixNano", "endTimeUnixNano"].map { spans[0][$0]?.asString.flatMap { Int64($0) } }
            #expect(try #require(times[0]) <= #require(times[1]))
        }
    }

    @Test func areThoseOfSampledTracesOnly() async throws {
        let queue = SpanQueue()
        let never = SpanRecorder(queue: queue, ratio: 0)
        let unseen = never.startSpan("unseen", context: .topLevel)
        #expect(!unseen.isRecording)
        let below = never.startSpan("below", context: unseen.context)
        #expect(!below.isRecording)
        #expect(below.context.span?.traceparent.hasSuffix("-00") == true)
        let silent = never.startSpan("silent", context: .caller(Self.caller.dropLast() + "0"))
        #expect(!silent.isRecording)
        let always = SpanRecorder(queue: queue, ratio: 1)
        #expect(always.startSpan("seen", context: .topLevel).isRecording)
    }

    @Test func areDroppedRatherThanKeptForEver() async throws {
        let queue = SpanQueue(spansMax: 1_000)
        let tracer = SpanRecorder(queue: queue, ratio: 1)
        for _ in 0..<5_000 { tracer.startSpan("s", context: .topLevel).end() }
        // Nobody listens there.
        await exporter(queue, "http://127.0.0.1:1").flush()
        try await Collector.with { collector in
            await exporter(queue, collector.url).flush()
            let sent = collector.bodies.reduce(0) { sum, body in
                let scopes = body["resourceSpans"]?.asArray?.first?["scopeSpans"]?.asArray
                return sum + (scopes?.first?["spans"]?.asArray?.count ?? 0)
            }
            // The first batch went with the collector that was away.
            #expect(sent == 1_000 - 512)
            #expect(collector.bodies.count == 1)
        }
    }
}
