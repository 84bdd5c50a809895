import AsyncHTTPClient
import EventSourcing
import GraphQLExecution
import GraphQLValidation
import HTTPDoor
import Hummingbird
import Identity
import JSON
import Logging
import Metering
import NIOCore
import NIOHTTP1
import QueryHTTP
import ReadModelRedis
import Redis
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

/// A query server on a port of its own over a small schema, whose rows are in memory.
struct NoteWorld: Sendable {
    let port: Int
    let http: HTTPClient
    let rows: Rows
    let issuer: TokenIssuer
    let watermarks: Watermarks
    let redis: RedisClient
    let live: LiveQueries?

    static let tenant = TenantID("mall")

    /// - Parameters:
    ///   - redis: of the watermarks; by default nobody's, since no query waits for any.
    ///   - projections: what every query has to wait for.
    static func with(
        _ options: QueryOptions = QueryOptions(), rows: Rows = Rows(), redis: RedisClient? = nil,
        projections: [String] = [], engineOptions: GraphQLOptions = GraphQLOptions(),
        epochs: any EpochRegistry = NoRevocations(),
        _ body: @Sendable (NoteWorld) async throws -> Void
    ) async throws {
        let nowhere = try TestFolder.make("query-server")
        let client = redis ?? RedisClient(RedisConfiguration(.unix(path: nowhere + "/none")))
        let files = try KeyFiles.create(in: nowhere)
        let watermarks = Watermarks(client: client)
        let backend = QueryBackend(
            engine: GraphQLEngine(try SmallSchema.bound(), source: rows, options: engineOptions),
            watermarks: watermarks, schemaText: SmallSchema.sdl, projections: { _ in projections },
            dependencies: { reads, viewer in Set(reads.map { SmallSchema.dependency($0) }) })
        let viewers = ViewerResolver(
            verifier: try await TokenVerifier(publicKeysPath: files.publicKeysPath), epochs: epochs,
            onlyTenant: { Self.tenant })
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let responder = QueryResponder(
            backend: backend, viewers: viewers,
            commands: CommandForwarder(socketPath: nowhere + "/commands", http: http, logger: .silent),
            otherRoles: [], metrics: PrometheusMetrics(), options: options)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [DoorInstaller(Door(responder.opens))])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: .silent)
        let listening = Task { if redis != nil { await watermarks.run() } }
        let following = responder.live.map { [FollowLive(live: $0)] } ?? []
        let group = ServiceGroup(configuration: .init(services: [application] + following, logger: .silent))
        async let serving: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        let world = NoteWorld(
            port: try #require(await iterator.next()), http: http, rows: rows, issuer: try await TokenIssuer(files),
            watermarks: watermarks, redis: client, live: responder.live)
        let result: Result<Void, any Error>
        do { result = .success(try await body(world)) } catch { result = .failure(error) }
        await group.triggerGracefulShutdown()
        let end: Result<Void, any Error>
        do { end = .success(try await serving) } catch { end = .failure(error) }
        listening.cancel()
        try await http.shutdown()
        if redis == nil { await client.close() }
        try result.get()
        try end.get()
    }

    func token(
        _ kind: Actor.Kind, _ subject: String, _ roles: Set<PrincipalRole> = [], seconds: Int64 = 900
    ) async throws -> String {
        try await issuer.issue(
            Principal(tenant: Self.tenant, kind: kind, subject: PrincipalID(subject), roles: roles),
            lifetimeSeconds: seconds)
    }
}

// MARK: Asking

extension NoteWorld {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let bytes: [UInt8]
        var text: String { String(decoding: bytes, as: UTF8.self) }
        var json: JSONValue? { try? JSONValue.parse(bytes) }
        func header(_ name: String) -> String? { headers.first(name: name) }
        var code: String? { json?["errors"]?.asArray?.first?["extensions"]?["code"]?.asString }
    }

    /// Posts a body of JSON, or gets the path if there is none.
    func send(
        _ body: JSONValue?, path: String = "/graphql", token: String? = nil, headers: [(String, String)] = []
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        }
        let response = try await http.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 8 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers, bytes: Array(bytes.readableBytesView))
    }

    /// Follows a live query.
    func follow(
        _ query: String, variables: JSONValue = .null, token: String? = nil, headers: [(String, String)] = []
    ) async throws -> EventStream {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/graphql")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "accept", value: "text/event-stream")
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        let body: JSONValue = ["query": .string(query), "variables": variables]
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        return EventStream(try await http.execute(request, deadline: .distantFuture))
    }

    func ask(_ query: String, token: String? = nil, headers: [(String, String)] = []) async throws -> Answer {
        try await send(["query": .string(query)], token: token, headers: headers)
    }
}

private struct FollowLive: Service {
    let live: LiveQueries

    func run() async throws { await cancelWhenGracefulShutdown { await live.run() } }
}
