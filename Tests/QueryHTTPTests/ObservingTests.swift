import JSON
import Logging
import QueryHTTP
import Synchronization
import Testing
import Tracing

@testable import Spans

@Suite("What the server tells of its queries", .timeLimit(.minutes(5)))
struct ObservingTests {
    @Test("A slow query is logged by its document's hash, with its stages; nothing of it is told")
    func slow() async throws {
        let lines = LogLines()
        var options = QueryOptions()
        options.slowQueries = SlowQueryLog(threshold: .milliseconds(30), logger: lines.logger)
        try await NoteWorld.with(options) { world in
            let query = "query Notes($id: ID!) { note(id: $id) { text } }"
            let asked: JSONValue = ["query": .string(query), "variables": ["id": "secret-13800138000"]]
            _ = try await world.send(asked)
            #expect(lines.all == [])
            world.rows.slow(by: .milliseconds(40))
            _ = try await world.send(asked)
            let line = try #require(lines.all.first)
            #expect(
                line.contains("slow query") && line.contains("document=sha256:") && line.contains("operation=Notes"))
            #expect(line.contains("stages_ms=") && line.contains("cost=1") && line.contains("outcome=answered"))
            #expect(!line.contains("secret") && !line.contains("note("))
        }
    }

    @Test("No telephone number is told: not in the slow log, in errors, in an explanation")
    func phones() async throws {
        let lines = LogLines()
        var options = QueryOptions()
        options.slowQueries = SlowQueryLog(threshold: .zero, logger: lines.logger)
        options.isDemo = true
        try await NoteWorld.with(options) { world in
            let explained: JSONValue = [
                "query": #"query Find_13800138000 { note(id: "13800138000") { text } }"#,
                "extensions": ["explain": true],
            ]
            let plan = try await world.send(explained)
            #expect(plan.text.contains("explain") && !plan.text.contains("13800138000"))
            #expect(lines.all.contains { $0.contains("operation=Find_138****8000") })
            let asked: JSONValue = [
                "query": "query Q($n: Int) { notes(first: $n) { id } }", "variables": ["n": "13800138000"],
            ]
            let refused = try await world.send(asked)
            #expect(refused.text.contains("138****8000") && !refused.text.contains("13800138000"))
            #expect(!lines.all.joined().contains("13800138000"))
        }
    }

    @Test("Many slow queries write few lines, and say how many were left out")
    func bounded() async throws {
        let lines = LogLines()
        var options = QueryOptions()
        options.slowQueries = SlowQueryLog(threshold: .zero, perSecondMax: 3, logger: lines.logger)
        try await NoteWorld.with(options) { world in
            for _ in 0..<3 { _ = try await world.ask("{ __typename }") }
            let start = ContinuousClock.now
            while !(lines.all.last?.contains("omitted_before") ?? false) {
                try #require(start.duration(to: .now) < .seconds(20))
                _ = try await world.ask("{ __typename }")
            }
            // Three lines in each second that has passed, and one that tells.
            let seconds = Int(start.duration(to: .now) / .seconds(1)) + 2
            #expect(lines.all.count <= 3 * seconds + 1)
        }
    }

    @Test("A query's span says what it cost, with a span for each stage, none of them with its text")
    func traced() async throws {
        let queue = SpanQueue()
        var options = QueryOptions()
        options.tracer = SpanRecorder(queue: queue, ratio: 0)
        try await NoteWorld.with(options) { world in
            let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
            let query = "query Notes { notes(first: 2) { id } }"
            _ = try await world.ask(query)
            _ = try await world.ask(query, headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-00")])
            #expect(queue.take(.max).isEmpty)
            _ = try await world.ask(query, headers: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
            let spans = queue.take(.max)
            #expect(spans.map(\.name) == ["prepare", "stage 1", "stage 2", "write", "POST /graphql"])
            let operation = try #require(spans.last)
            #expect(operation.parent?.spanText == "00f067aa0ba902b7")
            for span in spans.dropLast() {
                #expect(span.parent == operation.identity)
                #expect(span.start <= span.end && span.start + 1_000_000 >= operation.start)
            }
            #expect(operation.attributes.get("graphql.operation.name") == .string("Notes"))
            #expect(operation.attributes.get("mallard.cost") == .int64(3))
            #expect(spans[1].attributes.get("mallard.reads") == .int64(1))
            let hash = try #require(operation.attributes.get("graphql.document.hash"))
            #expect("\(hash)".contains("sha256:"))
        }
    }
}

/// What was logged, a line each.
private final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in LineHandler(lines: self) } }

    func add(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LineHandler: LogHandler {
    let lines: LogLines
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let words = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
        lines.add("\(event.message) " + words.joined(separator: " "))
    }
}
