import AsyncHTTPClient
import CommerceHTTP
import EventSourcing
import Identity
import JSON
import MemoryStores
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing

@testable import CommerceHTTP

/// Many commands over one request, one line in, one line out.
struct BatchTests {
    private func line(_ number: Int, name: String? = nil) -> String {
        let name = name ?? "Name \(number)"
        return
            #"{"command":"category.create","key":"k\#(number)","body":{"categoryId":"c\#(number)","name":"\#(name)"}}"#
    }

    private func request(_ world: CommandWorld) async throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(world.port)/commands")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/x-ndjson")
        request.headers.add(name: "authorization", value: "Bearer \(try await world.admin())")
        return request
    }

    private func answers(_ world: CommandWorld, _ text: String) async throws -> [JSONValue] {
        var request = try await request(world)
        request.body = .bytes(ByteBuffer(string: text))
        let response = try await world.http.execute(request, timeout: .seconds(30))
        #expect(response.status == .ok)
        #expect(response.headers["content-type"] == ["application/x-ndjson"])
        let bytes = try await response.body.collect(upTo: 16 << 20)
        return try bytes.readableBytesView.split(separator: UInt8(ascii: "\n")).map { try JSONValue.parse(Array($0)) }
    }

    @Test func `lines are decided and answered in order, and a bad one answers in its place`() async throws {
        try await CommandWorld.with { world in
            let long = String(repeating: "x", count: 1 << 20)
            let lines = [
                line(1), "{not json", "", line(2), #"{"command":"category.create","key":"k3"}"#,
                #"{"command":"category.craete","key":"k4","body":{}}"#, line(5, name: "Name 1"), line(6, name: long),
                #"{"command":"category.create","key":"k7","body":{"categoryId":"c7"},"extra":1}"#,
                #"{"command":"order.time_out","key":"k8","body":{"orderId":"o1"}}"#, line(9), line(1),
            ]
            let answers = try await answers(world, lines.joined(separator: "\n"))
            #expect(
                answers.map { $0["key"]?.asString } == ["k1", nil, "k2", "k3", "k4", "k5", nil, "k7", "k8", "k9", "k1"])
            #expect(
                answers.map { $0["problem"]?["code"]?.asString } == [
                    nil, "MALFORMED_JSON", nil, "INVALID_LINE", "UNKNOWN_COMMAND", "NAME_TAKEN_IN_PARENT",
                    "BODY_TOO_LARGE", "INVALID_LINE", "FORBIDDEN", nil, nil,
                ])
            #expect(answers.map { $0["position"] } == [2, nil, 4, nil, nil, nil, nil, nil, nil, 6, 2])
            #expect(answers[1]["line"] == 2)
            #expect(answers[6]["line"] == 8)
            #expect(world.log.events.count == 6)
        }
    }

    @Test func `an answer comes before the next line is sent`() async throws {
        try await CommandWorld.with { world in
            let (lines, send) = AsyncStream.makeStream(of: ByteBuffer.self)
            var request = try await request(world)
            request.body = .stream(lines, length: .unknown)
            send.yield(ByteBuffer(string: line(1) + "\n"))
            let response = try await world.http.execute(request, timeout: .seconds(30))
            var body = response.body.makeAsyncIterator()
            for number in 1...20 {
                let bytes = try #require(try await body.next())
                let answer = try JSONValue.parse(Array(bytes.readableBytesView))
                #expect(answer["key"]?.asString == "k\(number)")
                #expect(answer["position"]?.asInteger == Int64(2 * number))
                if number < 20 { send.yield(ByteBuffer(string: line(number + 1) + "\n")) } else { send.finish() }
            }
            #expect(try await body.next() == nil)
        }
    }

    @Test func `thousands of lines keep their order`() async throws {
        try await CommandWorld.with { world in
            // Each needs the one before it: a category below the last, renamed over and over.
            var lines = [line(0)]
            for number in 1...3_000 {
                let body = #"{"categoryId":"c0","name":"N\#(number)"}"#
                lines.append(#"{"command":"category.rename","key":"r\#(number)","body":\#(body)}"#)
            }
            let answers = try await answers(world, lines.joined(separator: "\n") + "\n")
            #expect(answers.count == 3_001)
            #expect(answers.enumerated().allSatisfy { $0.element["position"]?.asInteger == Int64(2 * $0.offset + 2) })
        }
    }

    @Test func `a batch needs a token and its own content type`() async throws {
        try await CommandWorld.with { world in
            var wrong = try await request(world)
            wrong.headers.replaceOrAdd(name: "content-type", value: "application/json")
            #expect(try await world.http.execute(wrong, timeout: .seconds(10)).status.code == 415)
            var bare = try await request(world)
            bare.headers.remove(name: "authorization")
            #expect(try await world.http.execute(bare, timeout: .seconds(10)).status.code == 401)
        }
    }
}

struct LineSplitterTests {
    @Test func `lines are the same however the bytes arrive`() {
        let seed: UInt64 = 7
        var random = SeededRandom(seed: seed)
        let text = Array("one\n\n  \ntwo\r\n\(String(repeating: "x", count: 50))\nthree\nlast".utf8)
        var whole = LineSplitter(bytesMax: 20)
        let expected = whole.take(text) + whole.finish()
        #expect(
            expected == [
                .line(number: 1, Array("one".utf8)), .line(number: 4, Array("two\r".utf8)), .tooLong(number: 5),
                .line(number: 6, Array("three".utf8)), .line(number: 7, Array("last".utf8)),
            ])
        for _ in 0..<200 {
            var splitter = LineSplitter(bytesMax: 20)
            var pieces: [LineSplitter.Piece] = []
            var at = 0
            while at < text.count {
                let end = min(text.count, at + Int.random(in: 1...9, using: &random))
                pieces += splitter.take(text[at..<end])
                at = end
            }
            #expect(pieces + splitter.finish() == expected, "seed \(seed)")
        }
    }
}
