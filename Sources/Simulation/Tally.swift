/// How often each thing happened: what never did was not tested.
package struct Tally: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case events, commands, accepted, rejected, retries, replays, sentTwice = "sent twice"
        case lateRepeats = "late repeats", keyReuses = "keys reused"
        case requestsLost = "requests lost", answersLost = "answers lost"
        case commits, rollbacks, refusals, streamsMoved = "streams moved"
        case commitRepliesLost = "commit replies lost", commitsLeftOpen = "commits left open"
        case commitsLate = "commits in a lost buffer", lateFenced = "late commits fenced"
        case openLanded = "open commits that landed", openVanished = "open commits that did not"
        case settlementsFailed = "settlements failed"
        case loads, loadsFailed = "loads failed", loadsSlow = "loads slow", savesFailed = "saves failed"
        case readsFailed = "reads failed", outages
        case crashes, crashesInFlight = "crashes with a commit in flight", stalls, drains
        case clockForwards = "clocks put forward", clockBackwards = "clocks put back"
        case takeovers, leasesLost = "leases lost", fenced = "commits fenced", workerCrashes = "worker crashes"
        case deadlinesFired = "deadlines fired", deadlinesRefired = "deadlines fired again"
        case timedOut = "orders timed out", paid = "orders paid", sold = "sales at the till"
        case couponsUsed = "coupons used", outOfStock = "out of stock", reactions, snapshots
        case happenings
    }

    private var counts: [Kind: Int] = [:]

    package subscript(_ kind: Kind) -> Int { counts[kind] ?? 0 }

    mutating func count(_ kind: Kind, _ times: Int = 1) { counts[kind, default: 0] += times }

    package mutating func add(_ other: Tally) {
        for (kind, count) in other.counts { counts[kind, default: 0] += count }
    }

    /// The kinds that never happened.
    package var missing: [Kind] { Kind.allCases.filter { self[$0] == 0 } }

    package var text: String {
        Kind.allCases.map { kind in
            let name = kind.rawValue
            return "  \(name)\(String(repeating: " ", count: max(1, 34 - name.count)))\(self[kind])"
        }.joined(separator: "\n")
    }
}
