package import EventSourcing

/// Which of the deadlines in the log are to be fired now: those that are due, but one that was fired and stayed only
/// after a pause that grows.
package struct DeadlineRetries {
    private struct Retry {
        var firings: Int
        var next: Timestamp
    }

    private static let pauseMilliseconds: Int64 = 1_000
    private static let pauseMillisecondsMax: Int64 = 60_000

    private var retries: [DeadlineID: Retry] = [:]

    package init() {}

    /// How many are waited for.
    package var count: Int { retries.count }

    /// How often it was fired, while it stayed.
    package func firings(of deadline: Deadline) -> Int { retries[deadline.deadlineID]?.firings ?? 0 }

    /// Those to fire now, in order; counts them as fired.
    ///
    /// - Parameter near: everything that is due by now, and perhaps more: what is not in it was answered.
    package mutating func take(_ near: [Deadline], at now: Timestamp) -> [Deadline] {
        let present = Set(near.map(\.deadlineID))
        retries = retries.filter { present.contains($0.key) }
        let due = near.filter { $0.due <= now && (retries[$0.deadlineID]?.next ?? now) <= now }
        for deadline in due {
            let firings = self.firings(of: deadline)
            let pause = min(Self.pauseMillisecondsMax, Self.pauseMilliseconds << min(firings, 16))
            retries[deadline.deadlineID] = Retry(
                firings: firings + 1, next: Timestamp(milliseconds: now.milliseconds + pause))
        }
        return due
    }
}

extension Deadline {
    package var deadlineID: DeadlineID { DeadlineID(tenant: tenant, id: id) }
}
