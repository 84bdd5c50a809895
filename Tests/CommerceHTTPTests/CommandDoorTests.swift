import MemoryStores
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

/// A short command is answered where its bytes come in, a long one behind it; no client can tell which.
@Suite(.timeLimit(.minutes(5))) struct CommandDoorTests {
    private enum Length { case told, unknown }

    private static let last = "GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"

    private static func post(_ body: String, _ length: Length, key: String = "k", token: String? = nil) -> String {
        let authorization = token.map { "authorization: Bearer \($0)\r\n" } ?? ""
        let head =
            "POST /commands/category.create HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            + "idempotency-key: \(key)\r\n\(authorization)"
        switch length {
        case .told: return head + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
        case .unknown:
            let size = String(body.utf8.count, radix: 16)
            return head + "transfer-encoding: chunked\r\n\r\n\(size)\r\n\(body)\r\n0\r\n\r\n"
        }
    }

    /// The answers to requests sent at once, in the order in which they came, without their dates.
    private func talk(_ world: CommandWorld, _ requests: [String]) async throws -> [String] {
        let text = try await world.connect().executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: (requests + [Self.last]).joined()))
            var text = ""
            for try await part in inbound { text += String(buffer: part) }
            return text
        }
        return text.split(separator: "HTTP/1.1 ").map { answer in
            answer.split(separator: "\r\n", omittingEmptySubsequences: false)
                .filter { !$0.lowercased().hasPrefix("date:") && !$0.lowercased().hasPrefix("server:") }
                .map(String.init).sorted().joined(separator: "\n")
        }
    }

    @Test func `commands sent at once are answered in their order, whoever answers them`() async throws {
        try await CommandWorld.with { world in
            let admin = try await world.admin()
            let lengths: [Length] = [.told, .unknown, .told, .told, .unknown, .told]
            let requests = lengths.enumerated().map { number, length in
                Self.post(
                    #"{"categoryId":"c\#(number)","name":"n\#(number)"}"#, length, key: "k\(number)", token: admin)
            }
            let answers = try await talk(world, requests)
            #expect(answers.count == lengths.count + 1)
            let positions = answers.compactMap { $0.firstMatch(of: #/"position":(\d+)/#).flatMap { Int64($0.1) } }
            #expect(positions.count == lengths.count)
            #expect(positions == positions.sorted())
        }
    }

    @Test(arguments: [
        (#"{"categoryId":"c1","name":"n"}"#, true, "200 OK"), (#"{"categoryId":"c1","name":7}"#, true, "400 "),
        ("{", true, "400 "), ("", true, "400 "), (#"{"categoryId":"c1","name":"n"}"#, false, "401 "),
    ])
    func `the answer is the same whether the length is told or not`(
        body: String, isSignedIn: Bool, status: String
    ) async throws {
        try await CommandWorld.with { world in
            let token = isSignedIn ? try await world.admin() : nil
            // The second of the same key is the first's answer again, and says so; what is refused leaves no trace.
            let first = try await talk(world, [Self.post(body, .told, token: token)])[0]
            let told = try await talk(world, [Self.post(body, .told, token: token)])[0]
            let unknown = try await talk(world, [Self.post(body, .unknown, token: token)])[0]
            #expect(first.contains(status))
            #expect(Self.withoutID(told) == Self.withoutID(unknown))
            #expect(told.lowercased().contains("mallard-replayed: true") == (status == "200 OK"))
        }
    }

    /// Each request has an id of its own, which its problem names.
    private static func withoutID(_ answer: String) -> String {
        answer.replacing(#/"requestId":"[^"]*"/#, with: "").lowercased()
    }

    @Test func `white space around a field's value is no part of it`() async throws {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            let body = #"{"categoryId":"c1","name":"n"}"#
            for length in [Length.told, .unknown] {
                let request = Self.post(body, length, key: "k \t", token: token + "\t ")
                let answer = try await talk(world, [request])[0]
                #expect(answer.contains("200 OK"), "\(answer)")
                #expect(answer.lowercased().contains("mallard-replayed") == (length == .unknown))
            }
        }
    }

    @Test func `who is always ahead of his answers does not keep a server that stops`() async throws {
        let writing = Mutex<Task<Void, any Error>?>(nil)
        try await CommandWorld.with { world in
            let connected = try await world.connect()
            // Ends with the connection; awaited below.
            let task = Task {
                try await connected.executeThenClose { inbound, outbound in
                    let health = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n"
                    try await outbound.write(ByteBuffer(string: String(repeating: health, count: 64)))
                    for try await part in inbound {
                        let answers = String(buffer: part).ranges(of: "HTTP/1.1 200").count
                        try await outbound.write(ByteBuffer(string: String(repeating: health, count: answers)))
                    }
                }
            }
            writing.withLock { $0 = task }
            // Until it is under way.
            _ = try await world.send("healthz", "", method: .GET)
        }
        _ = await writing.withLock { $0 }?.result
    }

    @Test func `a body that ends early is no command`() async throws {
        try await CommandWorld.with { world in
            let admin = try await world.admin()
            let request = Self.post(#"{"categoryId":"c1","name":"n"}"#, .told, token: admin)
            try await world.connect().executeThenClose { _, outbound in
                try await outbound.write(ByteBuffer(string: String(request.dropLast(4))))
            }
            #expect(try await talk(world, []).count == 1)
            #expect(world.log.events.isEmpty)
        }
    }
}
