public import EventSourcing
import Foundation

/// Where the runtime has its time from, so that tests own it.
public struct TimeSource: Sendable {
    /// Milliseconds since 1970; may jump. Nothing's safety rests on it.
    public let now: @Sendable () -> Timestamp
    /// Waits at least this long, or until the task is cancelled.
    public let sleep: @Sendable (Duration) async -> Void

    public init(now: @escaping @Sendable () -> Timestamp, sleep: @escaping @Sendable (Duration) async -> Void) {
        self.now = now
        self.sleep = sleep
    }

    public static let system = TimeSource(
        now: { Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down))) },
        sleep: { duration in
            do { try await Task.sleep(for: duration) } catch { return }
        }
    )
}
