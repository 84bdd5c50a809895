import JSON
import LocalServers
import NIOCore
import NIOPosix
import Synchronization
import TestSupport
import Testing

@testable import SearchGroonga

@Suite("Connections to Groonga", .timeLimit(.minutes(5)))
struct GroongaConnectionsTests {
    @Test("Calls one after another share one connection")
    func shared() async throws {
        let server = try await CountingServer.start()
        let client = GroongaClient(baseURL: server.url)
        for _ in 0..<50 { #expect(try await client.call("status") == .integer(7)) }
        #expect(server.opened == 1)
        try await server.stop()
    }

    @Test("Calls at once share eight connections")
    func bounded() async throws {
        let server = try await CountingServer.start(delay: .milliseconds(20))
        let client = GroongaClient(baseURL: server.url)
        for _ in 0..<3 {
            try await withThrowingTaskGroup(of: JSONValue.self) { group in
                for _ in 0..<100 { group.addTask { try await client.call("status") } }
                for try await answer in group { #expect(answer == .integer(7)) }
            }
        }
        #expect(server.opened == 8 && server.open == 8)
        try await server.stop()
    }

    @Test("Who waits on a connection on which another gave up is answered all the same, and it ends then")
    func outlives() async throws {
        let server = try await CountingServer.start(delay: .milliseconds(300))
        let hasty = GroongaClient(baseURL: server.url, timeout: .milliseconds(100))
        let patient = hasty.waiting(.seconds(60))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { await #expect(throws: SearchError.timedOut) { try await hasty.call("status") } }
            }
            group.addTask {
                while server.open < 8 { await Task.yield() }
                await #expect(throws: Never.self) { try await patient.call("status") }
            }
        }
        while server.open > 0 { try await Task.sleep(for: .milliseconds(5)) }
        #expect(server.opened == 8)
        try await server.stop()
    }

    @Test("A client that is no longer used closes what it kept")
    func closed() async throws {
        let server = try await CountingServer.start()
        do {
            let client = GroongaClient(baseURL: server.url)
            _ = try await client.call("status")
        }
        while server.open > 0 { try await Task.sleep(for: .milliseconds(5)) }
        try await server.stop()
    }

    @Test("A call ends with its time, a cancelled one at once, and its connection with it; the next call has its own")
    func givenUp() async throws {
        let server = try await CountingServer.start(delay: .seconds(60))
        let client = GroongaClient(baseURL: server.url, timeout: .milliseconds(50))
        await #expect(throws: SearchError.timedOut) { try await client.call("status") }
        let patient = GroongaClient(baseURL: server.url, timeout: .seconds(60))
        let call = Task { try await patient.call("status") }
        while server.opened < 2 { try await Task.sleep(for: .milliseconds(5)) }
        call.cancel()
        await #expect(throws: SearchError.unavailable(reason: "the caller has gone")) { try await call.value }
        while server.open > 0 { try await Task.sleep(for: .milliseconds(5)) }
        // One that was cancelled before it began.
        let late = Task {
            while !Task.isCancelled { await Task.yield() }
            return try await patient.call("status")
        }
        late.cancel()
        await #expect(throws: SearchError.unavailable(reason: "the caller has gone")) { try await late.value }
        try await server.stop()
    }

    @Test("A server that starts again is found by the next call, whatever lay open before")
    func restarted() async throws {
        let server = try await TestServers.freshGroonga()
        let client = GroongaClient(baseURL: try #require(await server.baseURL))
        _ = try await client.call("status")
        await server.stop()
        await #expect(throws: SearchError.self) { try await client.call("status") }
        try await server.start()
        _ = try await client.call("status")
        await server.stop()
    }

    @Test("Commands and records of any length and any character arrive as they are")
    func verbatim() async throws {
        let server = try await TestServers.freshGroonga()
        let client = GroongaClient(baseURL: try #require(await server.baseURL))
        _ = try await client.call(
            "table_create", [("name", "T"), ("flags", "TABLE_HASH_KEY"), ("key_type", "ShortText")])
        let key = "a \"b\" 'c' \\ & = % + \n 门店 /d/quit"
        let records = JSONValue.array([["_key": .string(key)]]).encoded()
        #expect(try await client.load(records, into: "T") == .integer(1))
        let filter = "_key == \(GroongaScript.literal(key))" + String(repeating: " || _key == \"x\"", count: 20_000)
        let found = try GroongaSelection(
            try await client.call("select", [("table", "T"), ("filter", filter), ("output_columns", "_key")]))
        #expect(found.rows == [[.string(key)]])
        await server.stop()
    }

    @Test("What Groonga refuses, it says why; the connection serves on")
    func refused() async throws {
        let client = GroongaClient(baseURL: try #require(await TestServers.groonga().baseURL))
        for _ in 0..<3 {
            await #expect(throws: SearchError.refused(code: -22, message: "[select][table] invalid name: <NoSuch>")) {
                try await client.call("select", [("table", "NoSuch")])
            }
        }
        await #expect(throws: SearchError.self) { try await client.load(Array("[{}]".utf8), into: "NoSuch") }
        _ = try await client.call("status")
    }

    @Test("A stranger at the address, or none, is an error that says so", arguments: ["HTTP/1.1 200 OK\r\n\r\n", ""])
    func strangers(_ answer: String) async throws {
        let stranger = try LoopbackListener(answer: answer)
        let client = GroongaClient(baseURL: "gqtp://127.0.0.1:\(stranger.port)")
        await #expect(throws: SearchError.self) { try await client.call("status") }
        stranger.close()
        await #expect(throws: SearchError.self) { try await client.call("status") }
        await #expect(throws: SearchError.unavailable(reason: "http://127.0.0.1:1 is not gqtp://HOST:PORT")) {
            try await GroongaClient(baseURL: "http://127.0.0.1:1").call("status")
        }
    }

    @Test(
        "Addresses",
        arguments: [
            ("gqtp://127.0.0.1:10043", true), ("gqtp://groonga:1", true), ("gqtp://[::1]:10043", true),
            ("http://127.0.0.1:10041", false), ("gqtp://127.0.0.1", false), ("gqtp://:10043", false),
            ("gqtp://host:0", false), ("gqtp://host:65536", false), ("gqtp://host:1/d", false), ("", false),
        ])
    func addresses(_ url: String, _ isSound: Bool) {
        #expect((GroongaAddress(url: url) != nil) == isSound)
        #expect(GroongaAddress(url: "gqtp://[::1]:10043")?.host == "::1")
    }
}

/// Speaks the protocol, answers 7 to everything, and counts its connections.
private final class CountingServer: Sendable {
    fileprivate struct Counts {
        var opened = 0
        var open = 0
    }

    fileprivate let counts = Mutex(Counts())
    private let channel = Mutex<(any Channel)?>(nil)

    /// - Parameter delay: how long it thinks.
    static func start(delay: TimeAmount = .zero) async throws -> CountingServer {
        let server = CountingServer()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Answering(server, delay))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    func stop() async throws { try await channel.withLock { $0 }?.close() }

    var url: String { "gqtp://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)" }
    var opened: Int { counts.withLock { $0.opened } }
    var open: Int { counts.withLock { $0.open } }
}

private final class Answering: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let server: CountingServer
    private let delay: TimeAmount
    private var received = ByteBuffer()

    init(_ server: CountingServer, _ delay: TimeAmount) {
        self.server = server
        self.delay = delay
    }

    func channelActive(context: ChannelHandlerContext) {
        server.counts.withLock {
            $0.opened += 1
            $0.open += 1
        }
    }

    func channelInactive(context: ChannelHandlerContext) { server.counts.withLock { $0.open -= 1 } }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received.writeImmutableBuffer(unwrapInboundIn(data))
        do {
            while try GroongaFrame(&received) != nil {
                let channel = context.channel
                context.eventLoop.scheduleTask(in: delay) {
                    var answer = ByteBuffer()
                    GroongaFrame(flags: .tail, body: ByteBuffer(string: "7")).write(to: &answer)
                    channel.writeAndFlush(answer, promise: nil)
                }
            }
        } catch {
            context.close(promise: nil)
        }
    }
}
