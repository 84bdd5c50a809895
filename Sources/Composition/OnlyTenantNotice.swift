import EventSourcing
import EventStorePostgres
import Logging
import ReadModelRedis

/// Tells the readers every second which mall is the only one: they hold no connection to the log.
struct OnlyTenantNotice: Sendable {
    private static let interval = Duration.seconds(1)

    let log: PostgresEventLog
    let readers: OnlyTenant
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            do {
                try await readers.tell(try await log.onlyTenant())
            } catch {
                // Log or Redis is away: the readers keep what they know, and are told again in a second.
                logger.debug("the only mall was not told", metadata: ["reason": "\(error)"])
            }
            do { try await Task.sleep(for: Self.interval) } catch { return }
        }
    }
}
