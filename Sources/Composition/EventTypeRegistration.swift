import EventCodecs
import EventSourcing
import EventStorePostgres
import Logging

/// Records in the log what this build's numbers of event types stand for, before anything is written under them.
struct EventTypeRegistration: Sendable {
    private static let retryInterval = Duration.seconds(1)

    let log: PostgresEventLog
    let logger: Logger

    /// Waits for the log. Throws `corrupt` where another build gave a number another meaning: neither may write then.
    func run() async throws(EventLogError) {
        let types = Dictionary(uniqueKeysWithValues: EventTypeRegistry.all.map { ($0.type, $0.name) })
        while !Task.isCancelled {
            do throws(EventLogError) {
                return try await log.register(types)
            } catch .unavailable(let reason) {
                logger.warning("event types are not registered yet", metadata: ["reason": "\(reason)"])
            }
            do { try await Task.sleep(for: Self.retryInterval) } catch { return }
        }
    }
}
