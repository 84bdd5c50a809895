import AsyncHTTPClient
import CommerceGraphQL
import EventSourcing
import Foundation
import GraphQLExecution
import HTTPDoor
import Hummingbird
public import Logging
import Metering
import Metrics
import QueryHTTP
import ReadModelRedis
import Redis
import SearchGroonga
import ServiceLifecycle
import UnixSignals

/// Owns the public port: answers queries, passes commands on. Knows Redis and Groonga, never Postgres.
public struct QueryServerRole: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        FileLimit.raise()
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let tracing = TracingSetup(settings, role: "query-server", logger: logger)
        let redis = RedisClient(try patient(RedisURL.configuration(settings.requireRedis())))
        let watermarks = Watermarks(client: redis)
        let onlyTenant = OnlyTenant(client: redis)
        let groonga = GroongaClient(
            baseURL: try settings.requireGroonga(), timeout: .milliseconds(1_500), breaker: CircuitBreaker())
        let queries = try CommerceQueries.make(
            redis: redis, search: SearchIndexes(groonga: groonga), watermarks: watermarks)
        // The sample mall is shown to visitors whatever else is made beside it.
        let shown = settings.isDemo ? TenantID(Demo.tenant) : nil
        let health = RolesHealth(
            roles: try ["command-server", "projector", "worker"].map { role throws(SettingsError) in
                (name: role, door: try forwarder(role))
            })
        let options = try options(queries.engine, tracing)
        let responder = QueryResponder(
            backend: QueryBackend(
                engine: queries.engine, watermarks: watermarks, schemaText: queries.schemaText,
                projections: queries.projections, dependencies: CommerceQueries.dependencies),
            viewers: ViewerResolver(
                verifier: try await Keys(settings: settings).verifier(), onlyTenant: { shown ?? onlyTenant.current }),
            commands: try forwarder("command-server"),
            otherRoles: [try forwarder("projector"), try forwarder("worker")], metrics: metrics,
            options: options,
            instance: ProcessInfo.processInfo.environment["MALLARD_INSTANCE"], roles: health)
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(additionalChannelHandlers: ConnectionPace().handlers(before: responder))),
            configuration: ApplicationConfiguration(
                address: .hostname("127.0.0.1", port: settings.port), backlog: 1_024),
            logger: logger)
        var services: [any Service] =
            tracing.services + [
                Closing { await redis.close() },
                UntilShutdown { await watermarks.run() },
                UntilShutdown { await onlyTenant.run() },
                UntilShutdown { await health.run() },
                OnEventLoops(application),
            ]
        if let recorder = options.recorder { services.insert(UntilShutdown { await recorder.run() }, at: 0) }
        // Stopped first: the server waits for streams that only this ends.
        if let live = responder.live { services.append(UntilShutdown { await live.run() }) }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    /// A request has two seconds: a store that says nothing for one is not waited for any longer, by anybody.
    private func patient(_ configuration: RedisConfiguration) -> RedisConfiguration {
        var patient = configuration
        patient.patience = .seconds(1)
        patient.connectTimeout = .seconds(1)
        patient.connectionCount = RedisConfiguration.connectionPerLoop
        return patient
    }

    private func options(_ engine: GraphQLEngine, _ tracing: TracingSetup) throws -> QueryOptions {
        let chosen = settings.queries
        var options = QueryOptions()
        options.isDemo = settings.isDemo
        options.statusMode = settings.isDraftStatus ? .draft : .audit
        options.documents = try documents(engine)
        if chosen.slowMilliseconds > 0 {
            options.slowQueries = SlowQueryLog(threshold: .milliseconds(chosen.slowMilliseconds), logger: logger)
        }
        options.tracer = tracing.tracer
        if !chosen.compresses { options.gzip = nil }
        options.recorder = try recorder()
        var live = LiveLimits()
        live.totalMax = chosen.liveMax
        live.perClientMax = chosen.livePerClient
        options.live = chosen.liveMax > 0 ? live : nil
        return options
    }

    private func recorder() throws(SettingsError) -> QueryRecorder? {
        guard let path = settings.queries.recordPath else { return nil }
        do {
            let recorder = try QueryRecorder(path: path, logger: logger)
            logger.info("recording queries", metadata: ["path": "\(path)"])
            return recorder
        } catch {
            throw SettingsError(problems: ["--record \(path): the file cannot be written"])
        }
    }

    /// A document that the schema does not allow is told now, not when somebody asks for it.
    private func documents(_ engine: GraphQLEngine) throws(SettingsError) -> PersistedDocuments {
        let chosen = settings.queries
        guard let path = chosen.persistedPath else {
            guard !chosen.onlyPersisted else {
                throw SettingsError(problems: ["--only-persisted needs --persisted with documents"])
            }
            return PersistedDocuments()
        }
        do {
            let listed = try ListedDocuments(path: path)
            let documents = PersistedDocuments(listed: listed, onlyListed: chosen.onlyPersisted)
            try documents.check(with: engine)
            logger.info("persisted documents", metadata: ["count": "\(listed.count)", "path": "\(path)"])
            return documents
        } catch {
            throw SettingsError(problems: [error.description])
        }
    }

    private func forwarder(_ role: String) throws(SettingsError) -> CommandForwarder {
        CommandForwarder(socketPath: try settings.socket(of: role), http: .betweenRoles, logger: logger)
    }
}
