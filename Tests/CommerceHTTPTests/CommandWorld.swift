import AsyncHTTPClient
import CommerceHTTP
import EventSourcing
import HTTPDoor
import Hummingbird
import Identity
import JSON
import Leases
import Logging
import MemoryStores
import Metering
import NIOCore
import NIOHTTP1
import NIOPosix
import Runtime
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing
import Tracing

/// A command server on a port of its own, before the real decision loop over a log in memory.
struct CommandWorld: Sendable {
    let log: MemoryEventLog
    let files: KeyFiles
    let issuer: TokenIssuer
    let port: Int
    let http: HTTPClient

    static let tenant = TenantID("mall")

    /// The events' metadata is the command's `traceparent` and nothing else.
    static func with(
        tracer: any Tracer = NoOpTracer(), _ body: @Sendable (CommandWorld) async throws -> Void
    ) async throws {
        let log = MemoryEventLog()
        let owner = PartitionOwner(
            lease: Lease(partition: .first, holder: "test", epoch: 1), log: log, personKeys: MemoryPersonKeyStore(),
            tracer: tracer, encodeMeta: { Array(($0.traceparent ?? "").utf8) }, logger: .silent)
        async let end = owner.run()
        try await with(log, owner, tracer: tracer, body)
        owner.drain()
        _ = await end
    }

    static func with(
        _ log: MemoryEventLog, _ gateway: any CommandGateway, epochs: any EpochRegistry = NoRevocations(),
        pace: ConnectionPace = ConnectionPace(), tracer: any Tracer = NoOpTracer(),
        _ body: @Sendable (CommandWorld) async throws -> Void
    ) async throws {
        let files = try KeyFiles.create(in: TestFolder.make("command-api"))
        let verifier = try await TokenVerifier(publicKeysPath: files.publicKeysPath)
        let issuer = try await TokenIssuer(files)
        let responder = CommandResponder(
            gateway: gateway, verifier: verifier, epochs: epochs, exposition: PrometheusMetrics(),
            mounts: [TokenDoor(issuer: issuer, verifier: verifier, epochs: epochs).mount],
            tracer: tracer, logger: .silent)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = CommandServer.application(
            responder, at: .tcp(host: "127.0.0.1", port: 0), pace: pace, logger: .silent
        ) { port in announce.yield(port ?? 0) }
        let group = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        async let serving: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let world = CommandWorld(log: log, files: files, issuer: issuer, port: port, http: http)
        let result: Result<Void, any Error>
        do { result = .success(try await body(world)) } catch { result = .failure(error) }
        try await http.shutdown()
        await group.triggerGracefulShutdown()
        try await serving
        try result.get()
    }

    func token(
        _ kind: Actor.Kind, _ id: String, _ roles: Set<PrincipalRole>, tenant: TenantID = CommandWorld.tenant
    ) async throws -> String {
        try await issuer.issue(Principal(tenant: tenant, kind: kind, subject: PrincipalID(id), roles: roles))
    }

    func admin() async throws -> String { try await token(.staff, "boss", [.admin, .staff, .catalogue, .stock]) }

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: JSONValue
        var code: String? { body["code"]?.asString }
    }

    /// Sends a command as it should be sent, with changes to the headers: nil takes one away.
    func send(
        _ route: String, _ body: String, key: String? = nil, token: String? = nil, method: HTTPMethod = .POST,
        headers: [(String, String?)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/\(route)")
        request.method = method
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: key ?? "k-\(TestFolder.nextNumber())")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers {
            request.headers.remove(name: name)
            if let value { request.headers.add(name: name, value: value) }
        }
        if method != .GET { request.body = .bytes(ByteBuffer(string: body)) }
        let response = try await http.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        let json = try? JSONValue.parse(Array(bytes.readableBytesView))
        return Answer(
            status: Int(response.status.code), headers: response.headers,
            body: json ?? .string(String(buffer: bytes)))
    }
}

extension CommandWorld {
    /// For tests that write their requests byte by byte.
    func connect() async throws -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
    }
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
