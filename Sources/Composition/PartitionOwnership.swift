import CrashWatch
import EventCodecs
import EventSourcing
import Leases
import Logging
import Runtime
import ServiceLifecycle
import Tracing

/// Takes the partition's lease, decides while it holds it, and takes it again when it was lost.
struct PartitionOwnership: Service {
    let settings: Settings
    let stores: WriteStores
    let gateway: OwnerGateway
    let address: String
    let watch: CrashRecord
    let tracer: any Tracer
    let logger: Logger

    func run() async throws {
        let registration = EventTypeRegistration(log: stores.log, logger: logger)
        let registered: Result<Void, EventLogError> = await cancelWhenGracefulShutdown {
            do throws(EventLogError) { try await registration.run() } catch { return .failure(error) }
            while !Task.isCancelled { await ownOnce() }
            return .success(())
        }
        await stores.close()
        try registered.get()
    }

    private func ownOnce() async {
        // Named after the place, not the process: a restart takes its own lease back at once. Raising the epoch
        // fences whatever is left of the process before.
        let keeper = LeaseKeeper(
            store: stores.leases, partition: .first, holder: address, address: address, logger: logger)
        var configuration = RuntimeConfiguration()
        configuration.cacheBytesMax = settings.stateCacheMiB << 20
        let stores = stores
        let gateway = gateway
        let logger = logger
        let watch = watch
        let tracer = tracer
        let frozen = configuration
        let end = await keeper.run { lease in
            let owner = PartitionOwner(
                lease: lease, log: stores.log, personKeys: stores.personKeys, configuration: frozen, watch: watch,
                tracer: tracer, encodeMeta: { EventMetadata(envelope: $0).encoded() }, logger: logger)
            gateway.set(owner)
            _ = await owner.run()
            gateway.set(nil)
        } stepDown: { _ in
            gateway.stepDown(address: nil)
        }
        logger.info("ownership ended", metadata: ["end": "\(end)"])
    }
}

extension EventMetadata {
    init(envelope: CommandEnvelope) {
        self.init(
            actor: envelope.actor, correlation: envelope.correlation, causation: envelope.causation,
            traceparent: envelope.traceparent)
    }
}
