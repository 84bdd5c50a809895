import AsyncHTTPClient
import CommandClient
import CommerceCommands
import EventSourcing
import EventStorePostgres
import Identity
public import Logging
import Metering
import Metrics
import Runtime
import ServiceLifecycle
import UnixSignals

/// Fires deadlines, runs process managers, keeps house: follows the log, sends commands.
public struct WorkerRole: Sendable {
    private let settings: Settings
    private let logger: Logger

    public init(settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    public func run() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let stores = try WriteStores(settings: settings, application: "worker")
        let sender = SystemCommands(
            partition: stores.log.partition, endpoint: .unixSocket(path: try settings.socket(of: "command-server")),
            issuer: try await Keys(settings: settings).issuer(), logger: logger)
        let logger = logger
        let deadlines = DeadlineTimer(log: stores.log, logger: logger) { due in await sender.fire(due) }
        let paidOrders = ProcessManagerRunner(
            PaidOrders(), log: stores.log, checkpoints: stores.checkpoints, logger: logger
        ) { commands in await sender.send(commands) }
        let outcomes = OutcomeUpkeep(log: stores.log, logger: logger)
        let door = HealthDoor.application(
            socket: try settings.socket(of: "worker"), metrics: metrics, logger: logger)
        let services: [any Service] = [
            Closing { await stores.close() },
            UntilShutdown { await deadlines.run() },
            UntilShutdown { await paidOrders.run() },
            UntilShutdown { await outcomes.run() },
            door,
        ]
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }
}

/// Work that runs until it is cancelled, as a service.
struct UntilShutdown: Service {
    let work: @Sendable () async -> Void

    init(_ work: @escaping @Sendable () async -> Void) { self.work = work }

    func run() async throws { await cancelWhenGracefulShutdown { await work() } }
}

/// Something to close when everything listed behind it has stopped.
struct Closing: Service {
    let close: @Sendable () async -> Void

    init(_ close: @escaping @Sendable () async -> Void) { self.close = close }

    func run() async throws {
        // Cancelled means stopped in a hurry: close all the same.
        try? await gracefulShutdown()
        await close()
    }
}
