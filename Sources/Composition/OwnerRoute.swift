import AsyncHTTPClient
import EventSourcing
import EventStorePostgres
import Logging
import NIOCore
import QueryHTTP
import ServiceLifecycle

/// Knows which command server owns the partition while this one does not, and keeps the way to it.
///
/// What is under way to an owner that was replaced is given up: it may be paused, and never answer.
struct OwnerRoute: Service {
    private static let lookEvery = Duration.milliseconds(250)

    let leases: PostgresLeaseStore
    let gateway: OwnerGateway
    /// This server's own, by which it is in the lease itself.
    let address: String
    let logger: Logger

    func run() async throws {
        let way = await cancelWhenGracefulShutdown { await follow() }
        await end(way)
    }

    /// Until the task is cancelled; gives the way that is left.
    private func follow() async -> Way? {
        var way: Way?
        while !Task.isCancelled {
            let owner = await owner()
            // Nobody: the last one may still answer, or somebody is about to take over.
            if let owner, owner != way?.address {
                await end(way)
                way = owner == address ? nil : Way(to: owner, logger: logger)
                gateway.lead(to: way?.forwarder)
                if way != nil { logger.info("standing by", metadata: ["owner": "\(owner)"]) }
            }
            // Cancelled: the loop ends.
            do { try await Task.sleep(for: Self.lookEvery) } catch { break }
        }
        return way
    }

    private func owner() async -> String? {
        if gateway.hasOwner { return address }
        do { return try await leases.owner(of: .first) } catch {
            logger.debug("owner not known", metadata: ["reason": "\(error)"])
            return nil
        }
    }

    private func end(_ way: Way?) async {
        guard let way else { return }
        gateway.lead(to: nil)
        do { try await way.http.shutdown() } catch {
            logger.warning("way to the owner not closed", metadata: ["reason": "\(error)"])
        }
    }
}

private struct Way {
    let address: String
    let http: HTTPClient
    let forwarder: CommandForwarder

    init(to address: String, logger: Logger) {
        self.address = address
        var configuration = HTTPClient.Configuration()
        // An owner that is gone is found out at once: its successor may be this server.
        configuration.timeout.connect = .seconds(1)
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        http = HTTPClient(configuration: configuration)
        forwarder = CommandForwarder(
            socketPath: address, http: http, isBetweenCommandServers: true, logger: logger)
    }
}
