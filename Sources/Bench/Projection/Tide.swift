import CommandClient
import JSON
import Logging
import Synchronization

/// Single-event commands at a steady rate over one connection, sent when they are due.
final class Tide: Sendable {
    private let name: String
    private let perSecond: Int
    private let shelves: Int
    private let start: ContinuousClock.Instant
    private let end: ContinuousClock.Instant
    private let sent = Mutex(0)
    private let count = Mutex(0)

    /// - Parameter name: begins the keys of its commands; no other of the same mall may have it.
    init(_ name: String, perSecond: Int, shelves: Int, start: ContinuousClock.Instant, end: ContinuousClock.Instant) {
        self.name = name
        self.perSecond = perSecond
        self.shelves = shelves
        self.start = start
        self.end = end
    }

    /// Commands answered so far.
    var answered: Int { count.withLock { $0 } }

    func run(_ client: CommandClient, logger: Logger) async throws {
        try await CommandStream(client: client, patienceSeconds: 10, logger: logger).run(
            nextBatch: { try await self.next() },
            answered: { command, reply in
                if case .refused(let problem) = reply {
                    throw WriteSide.Unexpected(description: "\(command.route): \(problem)")
                }
                self.count.withLock { $0 += 1 }
            })
    }

    /// What has become due since the last time; nil at the end.
    private func next() async throws -> [OutgoingCommand]? {
        try await Task.sleep(for: .milliseconds(5))
        let now = ContinuousClock.now
        guard now < end else { return nil }
        let due = Int(start.duration(to: now) / .seconds(1) * Double(perSecond))
        let numbers = sent.withLock { sent in
            // No more at once than one batch should hold; the rest follows at once.
            let numbers = sent..<min(max(due, sent), sent + 500)
            sent = numbers.upperBound
            return numbers
        }
        return numbers.map { command($0) }
    }

    private func command(_ number: Int) -> OutgoingCommand {
        let item: JSONValue = [
            "skuId": .string("tide\(number % shelves).1"), "locationId": "main", "delta": 1,
        ]
        let body: JSONValue = ["items": [item], "reason": "purchase", "docNo": "tide"]
        return OutgoingCommand(route: "stock.adjust", key: "\(name)-\(number)", body: body.encoded())
    }
}
