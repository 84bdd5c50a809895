import CommerceCommands
import CommerceHTTP
import CrashWatch
public import Logging
import Metering
import Metrics
import ServiceLifecycle
import UnixSignals

/// Owns the partition and serves the command API; passes commands on while another process owns it.
public struct CommandServerRole: Sendable {
    private let settings: Settings
    private let port: Int?
    private let logger: Logger

    public init(settings: Settings, port: Int?, logger: Logger) {
        self.settings = settings
        self.port = port
        self.logger = logger
    }

    public func run() async throws {
        let metrics = PrometheusMetrics()
        MetricsSystem.bootstrap(metrics)
        let tracing = TracingSetup(settings, role: "command-server", logger: logger)
        let socket = try settings.socket(of: "command-server")
        let stores = try WriteStores(settings: settings, application: "command-server")
        let gateway = OwnerGateway()
        let keys = try Keys(settings: settings)
        let verifier = try await keys.verifier()
        let tokens = TokenDoor(issuer: try await keys.issuer(), verifier: verifier)
        let decided = CommandResponder(
            gateway: gateway, verifier: verifier, exposition: metrics, isHealthy: { gateway.hasOwner },
            mounts: [tokens.mount], tracer: tracing.tracer, logger: logger)
        let responder = ForwardingResponder(own: decided, gateway: gateway)
        let ownership = PartitionOwnership(
            settings: settings, stores: stores, gateway: gateway, address: socket, watch: try crashRecord(),
            tracer: tracing.tracer, logger: logger)
        var services = tracing.services
        services += [
            ownership, OwnerRoute(leases: stores.leases, gateway: gateway, address: socket, logger: logger),
            CommandServer.application(responder, at: .unixSocket(path: socket), logger: logger),
        ]
        if let port {
            services.append(
                CommandServer.application(responder, at: .tcp(host: "127.0.0.1", port: port), logger: logger))
        }
        try await ServiceGroup(
            services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
        ).run()
    }

    private func crashRecord() throws -> CrashRecord {
        let path = "\(settings.dataDirectory)/decisions.crash"
        let record = try CrashRecord(path: path)
        for suspect in record.suspects {
            logger.warning(
                "a process ended while it decided this command",
                metadata: ["outcome_key": "\(suspect.key)", "deaths": "\(suspect.deaths)", "forget": "rm \(path)"])
        }
        return record
    }
}
