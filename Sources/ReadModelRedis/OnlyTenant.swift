public import EventSourcing
import ProjectionKit
public import Redis
import Synchronization

/// The only mall there is, as who reads the log tells it to who does not: a visitor who names none is shown that one.
public final class OnlyTenant: Sendable {
    private static let refreshInterval = Duration.seconds(1)

    private let client: RedisClient
    private let key: String
    private let state = Mutex<TenantID?>(nil)

    public init(client: RedisClient, partition: PartitionID = .first) {
        self.client = client
        key = ReadModelNames(partition).onlyTenant
    }

    /// As of a second ago; nil: there is none, there are several, or nobody has told yet.
    public var current: TenantID? { state.withLock { $0 } }

    /// Says what the log says now; nil: none, or several.
    public func tell(_ tenant: TenantID?) async throws(RedisError) {
        if let tenant {
            _ = try await client.command("SET", key, tenant.rawValue)
        } else {
            _ = try await client.command("DEL", key)
        }
    }

    /// Keeps `current` fresh until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            await refresh()
            do { try await Task.sleep(for: Self.refreshInterval) } catch { return }
        }
    }

    private func refresh() async {
        do {
            let told = try await client.command("GET", key).asString.map { TenantID($0) }
            state.withLock { $0 = told }
        } catch {
            // Redis cannot be asked: what is known stays true until it can be, or its readers fail by themselves.
            return
        }
    }
}
