import AsyncHTTPClient
import Composition
import EventSourcing
import Foundation
import GraphQLExecution
import HTTPDoor
import Hummingbird
import Identity
import Logging
import Metering
import Metrics
import NIOCore
import NIOHTTP1
import QueryHTTP
import ReadModelRedis
import Redis
import ServiceLifecycle
import UnixSignals

/// Serves the peers' schema and data with the product's own engine, HTTP server, Redis client and row format, as a
/// process of its own.
public struct PeerServer: Sendable {
    private let redisSocket: String
    private let commandsPath: String
    private let schemaPath: String
    private let keysFolder: String
    private let port: Int

    /// - Parameters:
    ///   - redisSocket: an empty Redis, which it fills.
    ///   - commandsPath: a file with what `load.py --print` printed.
    ///   - keysFolder: where it makes token keys.
    public init(redisSocket: String, commandsPath: String, schemaPath: String, keysFolder: String, port: Int) {
        self.redisSocket = redisSocket
        self.commandsPath = commandsPath
        self.schemaPath = schemaPath
        self.keysFolder = keysFolder
        self.port = port
    }

    public func run() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let logger = Logger(label: "mallard.bench-peer-server")
        var configuration = RedisConfiguration(.unix(path: redisSocket))
        // Steps keep their order on one connection only.
        let writing = RedisClient(configuration)
        try await PeerStore.fill(writing, with: try PeerData(commands: Array(try Self.file(commandsPath))))
        await writing.close()
        configuration.connectionCount = RedisConfiguration.connectionPerLoop
        let redis = RedisClient(configuration)
        let sdl = String(decoding: try Self.file(schemaPath), as: UTF8.self)
        let engine = GraphQLEngine(
            try PeerSchema.bound(sdl: sdl), source: PeerRowSource(redis: redis, store: PeerStore()))

        try FileManager.default.createDirectory(atPath: keysFolder, withIntermediateDirectories: true)
        let files = try KeyFiles.create(in: keysFolder)
        let verifier = try await TokenVerifier(publicKeysPath: files.publicKeysPath)
        let principal = Principal(
            tenant: PeerStore.tenant, kind: .user, subject: PrincipalID("shopper"), roles: [.shopper])
        // No load lasts as long as a token may.
        let token = try await TokenIssuer(files).issue(principal)
        let backend = QueryBackend(
            engine: engine, watermarks: Watermarks(client: redis), schemaText: sdl, projections: { _ in [] })
        let nowhere = CommandForwarder(socketPath: "\(keysFolder)/none", http: .shared, logger: logger)
        let queries = QueryResponder(
            backend: backend, viewers: ViewerResolver(verifier: verifier, onlyTenant: { nil }), commands: nowhere,
            otherRoles: [], metrics: metrics,
            instance: ProcessInfo.processInfo.environment["MALLARD_INSTANCE"])
        let responder = PeerResponder(
            queries: queries, floor: FloorHandler(redis: redis, store: PeerStore(), verifier: verifier),
            authorization: "Bearer \(token)")
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [DoorInstaller(Door(responder.opens))])),
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port), backlog: 1_024),
            logger: logger)
        try await ServiceGroup(
            services: [OnEventLoops(application)], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
        await redis.close()
    }

    private static func file(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }
}

/// The peers' load carries no token; here every request gets one before it is looked at, and it is checked.
private struct PeerResponder: DoorKeeper {
    typealias Context = BasicRequestContext

    let queries: QueryResponder
    let floor: FloorHandler
    let authorization: String

    func respond(to request: Request, context: Context) async throws -> Response {
        var head = request.head
        head.headerFields[.authorization] = authorization
        return try await queries.respond(to: Request(head: head, body: request.body), context: context)
    }

    func opens(to head: HTTPRequestHead) -> Door.Answer? {
        var head = head
        head.headers.add(name: "authorization", value: authorization)
        guard let request = QueryRequest(head, paths: ["/graphql", "/floor"]) else { return nil }
        return { body in
            guard request.path == "/floor" else { return await queries.answer(request, body) }
            do { return try await floor.answer(request, body) } catch { return DoorReply(status: .badGateway) }
        }
    }
}
