import EventSourcing
import JSON
import MemoryStores
import Testing
import Tracing

@testable import Spans

/// A command's way from the door into the log, as whoever looks for lost time sees it.
struct TracingTests {
    private static let caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let body = #"{"categoryId":"fruit","name":"Fruit"}"#

    @Test func `a traced command tells its stages, and its events carry the trace on`() async throws {
        let queue = SpanQueue()
        try await CommandWorld.with(tracer: SpanRecorder(queue: queue, ratio: 0)) { world in
            let admin = try await world.admin()
            let headers: [(String, String?)] = [("traceparent", Self.caller)]
            let first = try await world.send("commands/category.create", Self.body, token: admin, headers: headers)
            #expect(first.status == 200)
            // The span ends when the answer is made, a moment before it is here.
            let spans = queue.take(.max)
            let door = try #require(spans.first { $0.kind == .server })
            #expect(door.name == "POST /commands/category.create")
            #expect(door.parent?.spanText == "b7ad6b7169203331")
            let stages = spans.filter { $0.kind == .internal }
            #expect(stages.map(\.name) == ["queue", "decide", "gather", "commit"])
            for stage in stages {
                #expect(stage.parent == door.identity)
                #expect(stage.start <= stage.end && stage.start + 1_000_000 >= door.start)
            }
            #expect(stages[3].attributes.get("mallard.position") == .int64(2))
            #expect(Set(world.log.events.map(\.meta)) == [Array(door.identity.traceparent.utf8)])
        }
    }

    @Test func `a refusal is told with its code, and nothing is told of what nobody traces`() async throws {
        let queue = SpanQueue()
        try await CommandWorld.with(tracer: SpanRecorder(queue: queue, ratio: 0)) { world in
            let admin = try await world.admin()
            _ = try await world.send("commands/category.create", Self.body, token: admin)
            #expect(queue.take(.max).isEmpty)
            let headers: [(String, String?)] = [("traceparent", Self.caller)]
            let again = try await world.send("commands/category.create", Self.body, token: admin, headers: headers)
            #expect(again.status == 409)
            let door = try #require(queue.take(.max).first { $0.kind == .server })
            #expect(door.attributes.get("http.response.status_code") == .int64(409))
            #expect(door.attributes.get("mallard.code") == again.code.map { .string($0) })
            #expect(door.failure == nil)
        }
    }
}
