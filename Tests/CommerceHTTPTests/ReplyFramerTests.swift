import MemoryStores
import NIOCore
import Testing

/// What a client of HTTP/1 may rely on, whatever version it speaks and whatever it asks for.
@Suite(.timeLimit(.minutes(5))) struct ReplyFramerTests {
    private static let last = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"

    /// Sends the pieces, each when the marks of the one before have come, and reads until the server hangs up.
    private func talk(_ world: CommandWorld, _ pieces: [(text: String, until: String?)]) async throws -> String {
        try await world.connect().executeThenClose { inbound, outbound in
            var answer = ""
            var parts = inbound.makeAsyncIterator()
            for (text, mark) in pieces {
                try await outbound.write(ByteBuffer(string: text))
                while let mark, !answer.contains(mark) {
                    answer += String(buffer: try #require(try await parts.next(), "\(answer)"))
                }
            }
            while let part = try await parts.next() { answer += String(buffer: part) }
            return answer
        }
    }

    private func hide(_ world: CommandWorld, _ version: String, _ headers: String = "") async throws -> String {
        "POST /commands/category.hide \(version)\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 18\r\n"
            + "idempotency-key: k\r\nauthorization: Bearer \(try await world.admin())\r\n\(headers)\r\n"
    }

    private static let body = #"{"categoryId":"c"}"#

    @Test(arguments: ["/healthz", "/commands/openapi.json", "/commands/category.hide", "/nothing"])
    func `the answer to a HEAD is as long as it says and has no body, so that the next one begins behind it`(
        path: String
    ) async throws {
        try await CommandWorld.with { world in
            let head = "HEAD \(path) HTTP/1.1\r\nhost: x\r\n\r\n"
            let answer = try await talk(world, [(head + Self.last, nil)])
            let parts = answer.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
            #expect(parts.count == 3 && parts[1].hasPrefix("HTTP/1.1 200 OK"), "\(answer)")
            #expect(parts[0].contains("ontent-") && !parts[0].contains("chunked"), "\(answer)")
        }
    }

    @Test func `who speaks HTTP 1.0 gets no chunks, and the end of the connection as the end of the answer`()
        async throws
    {
        try await CommandWorld.with { world in
            for headers in ["", "connection: keep-alive\r\n", "connection: close\r\n"] {
                let answer = try await talk(world, [(try await hide(world, "HTTP/1.0", headers) + Self.body, nil)])
                let parts = answer.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
                #expect(parts.count == 2 && parts[0].hasPrefix("HTTP/1.0 ") && !parts[0].contains("chunked"))
                #expect(parts.last?.hasPrefix("{") == true && parts.last?.hasSuffix("}") == true, "\(answer)")
            }
        }
    }

    @Test(arguments: ["close", "Close", "keep-alive, CLOSE"])
    func `the connection ends where its client asks for that, however it is spelt`(spelling: String) async throws {
        try await CommandWorld.with { world in
            let head = "GET /healthz HTTP/1.1\r\nhost: x\r\nConnection: \(spelling)\r\n\r\n"
            let answer = try await talk(world, [(head, nil)])
            #expect(
                answer.hasPrefix("HTTP/1.1 200 OK") && answer.lowercased().contains("connection: close"), "\(answer)")
        }
    }

    @Test func `who waits to be told to go on is told so before the body`() async throws {
        try await CommandWorld.with { world in
            let head = try await hide(world, "HTTP/1.1", "expect: 100-continue\r\nconnection: close\r\n")
            let answer = try await talk(world, [(head, "HTTP/1.1 100 Continue\r\n\r\n"), (Self.body, nil)])
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not Found"), "\(answer)")
        }
    }

    @Test func `who waits to be told so behind another request is told when that one is answered`() async throws {
        try await CommandWorld.with { world in
            let health = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
            let head = try await hide(world, "HTTP/1.1", "expect: 100-continue\r\nconnection: close\r\n")
            let answer = try await talk(
                world, [(health + head, "HTTP/1.1 100 Continue\r\n\r\n"), (Self.body, nil)])
            #expect(answer.hasPrefix("HTTP/1.1 200 OK") && answer.contains("HTTP/1.1 404 Not Found"), "\(answer)")
        }
    }

    @Test(arguments: [
        "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n",
        "CONNECT x:80 HTTP/1.1\r\nhost: x\r\n\r\n",
    ])
    func `a connection on which another protocol is asked for ends with the answer`(request: String) async throws {
        try await CommandWorld.with { world in
            let answer = try await talk(world, [(request, nil)])
            #expect(answer.hasPrefix("HTTP/1.1 ") && answer.lowercased().contains("connection: close"), "\(answer)")
        }
    }
}
