import CommerceGraphQL
import EventCodecs
import EventSourcing
public import Logging
import Metering
import Metrics
import Projecting
import Projections
import ReadModelRedis
import Redis
import SearchGroonga
import ServiceLifecycle
import UnixSignals

/// Folds the log into Redis and Groonga.
public struct ProjectorRole: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let stores = try WriteStores(settings: settings, application: "projector")
        let redis = try RedisURL.configuration(settings.requireRedis())
        let (rows, rowsBehind) = (RedisClient(redis), RedisClient(redis))
        let store = RedisReadModel(client: rows)
        // Documents are read beside the steps, never between them.
        let documents = RedisClient(redis)
        let watermarks = Watermarks(client: documents)
        let groonga = GroongaClient(baseURL: try settings.requireGroonga())
        let products = SearchSink(
            index: SearchIndex(groonga: groonga),
            documents: ProductDocuments(redis: documents, watermarks: watermarks).documents)
        let orders = OrderSink(
            index: OrderIndex(groonga: groonga),
            documents: OrderDocuments(redis: documents, watermarks: watermarks).documents)
        let places = StoreSink(
            index: StoreIndex(groonga: groonga),
            documents: StoreDocuments(redis: documents, watermarks: watermarks).documents)
        var configuration = ProjectorConfiguration()
        configuration.cacheBytes = settings.rowCacheMiB << 20
        let projector = Projector(
            projections: AllProjections.types, sinks: [products, orders, places], log: stores.log,
            decode: { event, keys throws(EventCodecError) in try CommerceEventDecoder.decode(event, keys: keys) },
            personKeys: stores.personKeys, store: store, behind: store.beside(rowsBehind),
            configuration: configuration, logger: logger)
        let notice = OnlyTenantNotice(log: stores.log, readers: OnlyTenant(client: documents), logger: logger)
        let door = HealthDoor.application(
            socket: try settings.socket(of: "projector"), metrics: metrics, logger: logger,
            complaints: { await projector.complaints }
        ) { router in ProjectorDoor.routes(projector, on: router) }
        let services: [any Service] = [
            Closing {
                await rows.close()
                await rowsBehind.close()
                await documents.close()
                await stores.close()
            },
            UntilShutdown { await watermarks.run() },
            UntilShutdown { await projector.run() },
            UntilShutdown { await notice.run() },
            door,
        ]
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}
