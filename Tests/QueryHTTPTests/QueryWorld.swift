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
import TestSupport
import Testing

/// A query server on a port of its own, before an engine whose data is in the schema's binding.
struct QueryWorld: Sendable {
    let port: Int
    let http: HTTPClient

    private static let sdl = """
        type Query { greeting: String! item(id: ID!): Item lost: Item! }
        type Item { id: ID! name: String! }
        """

    /// Has the item `1`; every other read fails.
    private struct Source: RowSource {
        func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure) {
            for read in stage.reads {
                guard case .columns(let set, key: "1") = read else {
                    replies.failure(.unavailable)
                    continue
                }
                for column in set.columns { replies.fragment(Array((column == "id" ? "\"1\"" : "\"One\"").utf8)) }
                replies.endRow()
            }
        }
    }

    static func with(
        _ statusMode: GraphQLHTTP.StatusMode = .audit, isDemo: Bool = true, recorder: QueryRecorder? = nil,
        _ body: @Sendable (QueryWorld) async throws -> Void
    ) async throws {
        let responder = try await responder(statusMode, isDemo: isDemo, recorder)
        let (ports, announce) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [DoorInstaller(Door(responder.opens))])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) }, logger: .silent)
        let group = ServiceGroup(configuration: .init(services: [application], logger: .silent))
        async let serving: Void = group.run()
        var iterator = ports.makeAsyncIterator()
        let port = try #require(await iterator.next())
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let result: Result<Void, any Error>
        do { result = .success(try await body(QueryWorld(port: port, http: http))) } catch { result = .failure(error) }
        try await http.shutdown()
        await group.triggerGracefulShutdown()
        try await serving
        try result.get()
    }

    private static func responder(
        _ statusMode: GraphQLHTTP.StatusMode, isDemo: Bool, _ recorder: QueryRecorder?
    ) async throws -> QueryResponder {
        let item = FieldBinding.row("items") { $0.arguments.text("id") }
        let bindings = [
            TypeBinding(
                "Query", visibility: .public,
                fields: ["greeting": .constant("\"Grüß Gott\""), "item": item, "lost": .row("items") { _ in "2" }]),
            TypeBinding("Item", visibility: .public, fields: ["id": .column("id"), "name": .column("name")]),
        ]
        let engine = GraphQLEngine(try BoundSchema(Schema(sdl: sdl), bindings), source: Source())
        let folder = try TestFolder.make("query-http")
        // Nobody asks for a position, so nothing is read from this Redis.
        let redis = RedisClient(RedisConfiguration(.unix(path: folder + "/none")))
        let backend = QueryBackend(
            engine: engine, watermarks: Watermarks(client: redis), schemaText: sdl, projections: { _ in [] })
        let verifier = try await TokenVerifier(publicKeysPath: KeyFiles.create(in: folder).publicKeysPath)
        let nowhere = CommandForwarder(socketPath: folder + "/none", http: .shared, logger: .silent)
        var options = QueryOptions()
        options.isDemo = isDemo
        options.statusMode = statusMode
        options.recorder = recorder
        return QueryResponder(
            backend: backend, viewers: ViewerResolver(verifier: verifier, onlyTenant: { TenantID("mall") }),
            commands: nowhere, otherRoles: [], metrics: PrometheusMetrics(), options: options)
    }
}

extension QueryWorld {
    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: [UInt8]

        var contentType: String { headers.first(name: "content-type") ?? "" }
        /// Nil for what is no JSON.
        var json: JSONValue? { do { return try JSONValue.parse(body) } catch { return nil } }
        var codes: [String] {
            (json?["errors"]?.asArray ?? []).map { $0["extensions"]?["code"]?.asString ?? "" }
        }
    }

    func send(
        _ method: HTTPMethod, _ path: String = "/graphql", headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = method
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body { request.body = .bytes(body) }
        let response = try await http.execute(request, timeout: .seconds(30))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return Answer(
            status: Int(response.status.code), headers: response.headers, body: Array(bytes.readableBytesView))
    }

    /// A query as it is usually sent; `accept` is the GraphQL type if nothing else is said.
    func post(_ query: String, accept: String? = "application/graphql-response+json") async throws -> Answer {
        let body: JSONValue = ["query": .string(query)]
        let headers = [("content-type", "application/json")] + (accept.map { [("accept", $0)] } ?? [])
        return try await send(.POST, headers: headers, body: body.encoded())
    }
}

extension Logger {
    static let silent = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
}
