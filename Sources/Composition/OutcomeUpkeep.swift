import EventSourcing
import EventStorePostgres
import Identity
import Logging

/// Once a day: makes the tables of the coming weeks' outcomes, and drops those that nobody may ask for any more.
struct OutcomeUpkeep: Sendable {
    private static let interval = Duration.seconds(86_400)
    private static let retryInterval = Duration.seconds(600)

    let log: PostgresEventLog
    let logger: Logger

    func run() async {
        while !Task.isCancelled {
            var pause = Self.interval
            do {
                try await log.prepareOutcomes(at: .current)
                let dropped = try await log.pruneOutcomes()
                if dropped > 0 { logger.info("old outcomes dropped", metadata: ["weeks": "\(dropped)"]) }
            } catch {
                logger.warning("outcome tables were not kept", metadata: ["reason": "\(error)"])
                pause = Self.retryInterval
            }
            do { try await Task.sleep(for: pause) } catch { return }
        }
    }
}
