public import EventSourcing
public import JSON

/// What a verification has found.
public struct VerificationReport: Sendable {
    public struct Check: Hashable, Sendable {
        public let name: String
        public let law: String
        public let violations: Int
    }

    /// Everything up to here was checked.
    public let head: Position
    public let events: Int64
    public let streams: Int64
    public let tenants: Int64
    public let outcomes: Int64
    public let checks: [Check]
    /// The first ones, by position.
    public internal(set) var violations: [Violation]
    public internal(set) var elapsed = Duration.zero

    init(
        head: Position, events: Int64, streams: Int64, tenants: Int64, outcomes: Int64, checks: [Check],
        violations: [Violation]
    ) {
        self.head = head
        self.events = events
        self.streams = streams
        self.tenants = tenants
        self.outcomes = outcomes
        self.checks = checks
        self.violations = violations
    }

    public var isClean: Bool { checks.allSatisfy { $0.violations == 0 } }

    public var json: JSONValue {
        [
            "clean": .bool(isClean), "head": .integer(head.rawValue), "events": .integer(events),
            "streams": .integer(streams), "tenants": .integer(tenants), "outcomes": .integer(outcomes),
            "milliseconds": .integer(elapsed.milliseconds),
            "checks": .array(
                checks.map { check in
                    [
                        "name": .string(check.name), "law": .string(check.law),
                        "violations": .integer(Int64(check.violations)),
                    ]
                }), "violations": .array(violations.map(\.json)),
        ]
    }

    /// For people, without a newline at the end.
    public var text: String {
        let perSecond = Double(events) / max(0.001, Double(elapsed.milliseconds) / 1_000)
        let malls = tenants == 1 ? "1 mall" : "\(tenants) malls"
        var lines = [
            "\(events) events in \(streams) streams of \(malls), up to position \(head); "
                + "\(outcomes) answers remembered; \(Int64(perSecond)) events/s"
        ]
        for check in checks {
            let verdict = check.violations == 0 ? "ok    " : "BROKEN"
            let count = check.violations == 0 ? "" : " — broken \(check.violations) times"
            lines.append("\(verdict)  \(check.name.padded(to: 20))  \(check.law)\(count)")
        }
        for violation in violations { lines.append(violation.text) }
        let broken = checks.reduce(0) { $0 + $1.violations }
        if broken > violations.count { lines.append("… and \(broken - violations.count) more") }
        lines.append(isClean ? "The log is whole." : "The log is NOT whole: \(broken) violations.")
        return lines.joined(separator: "\n")
    }
}

extension Violation {
    var json: JSONValue {
        [
            "check": .string(checker), "position": position.map { .integer($0.rawValue) } ?? nil,
            "tenant": stream.map { .string($0.tenant.rawValue) } ?? nil,
            "stream": stream.map { .string($0.name.rawValue) } ?? nil, "message": .string(message),
        ]
    }

    var text: String {
        let place = [position.map { "position \($0)" }, stream.map { "\($0)" }].compactMap { $0 }
        return "  \(checker): \(place.isEmpty ? "" : place.joined(separator: ", ") + ": ")\(message)"
    }
}

extension Duration {
    var milliseconds: Int64 { components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000 }
}

extension String {
    /// With spaces at the end, `width` characters wide at least.
    func padded(to width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
