import AsyncHTTPClient
import CommerceHTTP
import EventSourcing
import Identity
import JSON
import MemoryStores
import NIOCore
import NIOHTTP1
import Runtime
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// Remembers what it was asked, and answers when it is allowed to.
private final class RecordingGateway: CommandGateway {
    private let seen = Mutex<[CommandEnvelope]>([])
    private let lanes = Mutex<[CommandLane]>([])
    let arrived: AsyncStream<Void>
    private let arrival: AsyncStream<Void>.Continuation
    private let gate: AsyncStream<Void>?

    init(gate: AsyncStream<Void>? = nil) {
        self.gate = gate
        (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
    }

    var envelopes: [CommandEnvelope] { seen.withLock { $0 } }
    var lastLane: CommandLane? { lanes.withLock { $0.last } }

    func submit(_ envelopes: [CommandEnvelope], lane: CommandLane) async -> [CommandAnswer] {
        seen.withLock { $0 += envelopes }
        lanes.withLock { $0.append(lane) }
        arrival.yield()
        if let gate { for await _ in gate { break } }
        return envelopes.map { _ in .accepted(position: Position(7), result: [], replayed: false) }
    }
}

struct CommandServerTests {
    private static let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    private static let hide = #"{"categoryId":"c"}"#

    @Test func `what the transport knows goes with the command`() async throws {
        let gateway = RecordingGateway()
        try await CommandWorld.with(MemoryEventLog(), gateway) { world in
            let admin = try await world.admin()
            let route = "commands/category.hide"
            _ = try await world.send(route, Self.hide, key: "k", token: admin, headers: [("traceparent", Self.trace)])
            _ = try await world.send(route, Self.hide, token: admin, headers: [("traceparent", "00-zz")])
            let own = [("mallard-deadline", "d1"), ("mallard-cause", "1/58 place o7")]
            _ = try await world.send(route, Self.hide, token: admin, headers: own)
            let system = try await world.token(.system, "worker", [.system])
            _ = try await world.send(
                "commands/order.time_out", #"{"orderId":"o1"}"#, token: system, headers: own)
        }
        let envelopes = gateway.envelopes
        #expect(envelopes.map(\.traceparent) == [Self.trace, nil, nil, nil])
        #expect(envelopes.map { $0.deadline?.id } == [nil, nil, nil, "d1"], "only the system answers deadlines")
        #expect(envelopes.map(\.causation) == [nil, nil, nil, "1/58"], "and events")
        #expect(envelopes.map(\.correlation) == [nil, nil, nil, "place o7"])
        #expect(envelopes[0].key == CommandKey("k"))
        #expect(
            envelopes[0].actor
                == Actor(
                    kind: .staff, id: PrincipalID("boss"), roles: ["admin", "staff", "catalogue", "stock"]))
        #expect(gateway.lastLane == .interactive)
    }

    @Test func `a batch does not stand before a shopper`() async throws {
        let gateway = RecordingGateway()
        try await CommandWorld.with(MemoryEventLog(), gateway) { world in
            _ = try await world.send(
                "commands", #"{"command":"category.hide","key":"k","body":\#(Self.hide)}"#, token: world.admin(),
                headers: [("content-type", "application/x-ndjson")])
        }
        #expect(gateway.lastLane == .bulk)
    }

    @Test func `a server told to stop answers what has come`() async throws {
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let gateway = RecordingGateway(gate: gate)
        let files = try KeyFiles.create(in: TestFolder.make("command-server"))
        let responder = CommandResponder(
            gateway: gateway, verifier: try await TokenVerifier(publicKeysPath: files.publicKeysPath), logger: .silent)
        let socket = try TestFolder.make("socket") + "/c.sock"
        let (listening, announce) = AsyncStream.makeStream(of: Void.self)
        let application = CommandServer.application(responder, at: .unixSocket(path: socket), logger: .silent) { _ in
            announce.yield()
        }
        let group = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        async let serving: Void = group.run()
        for await _ in listening { break }

        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let principal = Principal(
            tenant: TenantID("mall"), kind: .staff, subject: PrincipalID("boss"), roles: [.admin])
        let token = try await TokenIssuer(files).issue(principal)
        var request = HTTPClientRequest(
            url: "http+unix://\(socket.replacing("/", with: "%2F"))/commands/category.hide")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: "k")
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.body = .bytes(ByteBuffer(string: Self.hide))
        let sent = request
        async let response = http.execute(sent, timeout: .seconds(20))
        for await _ in gateway.arrived { break }
        await group.triggerGracefulShutdown()
        open.yield()
        let answer = try await response
        #expect(answer.status == .ok)
        let bytes = try await answer.body.collect(upTo: 1_024)
        #expect(try JSONValue.parse(Array(bytes.readableBytesView)) == ["position": 7, "result": [:]])
        try await http.shutdown()
        try await serving
    }
}
