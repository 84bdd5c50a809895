import EventSourcing

/// Every position from 1 to the head holds exactly one event. Keeps one bit a position.
public struct PositionDensity: Checker {
    public static let name = "positions_dense"
    public static let law = "the log holds one event at each position from 1 to its head, and none elsewhere"

    private var head: Int64 = 0
    private var seen: [UInt64] = []
    private var count: Int64 = 0

    public init() {}

    public mutating func begin(_ log: LogFacts) {
        head = log.head.rawValue
        seen = Array(repeating: 0, count: Int(head / 64) + 1)
    }

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        let position = event.position.rawValue
        guard position >= 1, position <= head else {
            return findings.report("there is an event outside of the log, which ends at \(head)", at: event)
        }
        let (word, bit) = (Int(position / 64), UInt64(1) << UInt64(position % 64))
        if seen[word] & bit != 0 { return findings.report("a second event has this position", at: event) }
        seen[word] |= bit
        count += 1
    }

    public mutating func end(_ findings: inout Findings) {
        guard count < head else { return }
        for word in seen.indices where seen[word] != .max {
            for bit in 0..<64 where seen[word] & (1 << UInt64(bit)) == 0 {
                let position = Int64(word) * 64 + Int64(bit)
                guard position >= 1, position <= head else { continue }
                findings.report("no event has this position", position: Position(position))
            }
        }
    }
}
