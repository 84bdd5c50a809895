import EventSourcing
import ProjectionKit

/// The checkers side by side, each shown what it wants.
struct CheckerBench {
    private struct Place {
        var checker: any Checker
        let categories: EventCategories
        var findings: Findings

        mutating func visit(_ event: AuditedEvent) { checker.visit(event, &findings) }
        mutating func visit(_ outcome: OutcomeMark) { checker.visit(outcome, &findings) }
        mutating func visit(_ mark: EventMark) { checker.visit(mark, &findings) }
        mutating func endStream(_ stream: StreamKey) { checker.endStream(stream, &findings) }
        mutating func endTenant() { checker.endTenant(&findings) }
        mutating func end() { checker.end(&findings) }
    }

    private var places: [Place]
    /// Those that want the stream in hand.
    private var interested: [Int] = []
    private var stream: StreamKey?
    private var events: Int64 = 0
    private var streams: Int64 = 0
    private var tenants: Int64 = 0
    private var outcomes: Int64 = 0

    init(_ checkers: [any Checker], _ facts: LogFacts) {
        places = checkers.map { checker in
            var checker = checker
            checker.begin(facts)
            let kind = type(of: checker)
            return Place(checker: checker, categories: kind.categories, findings: Findings(checker: kind.name))
        }
    }

    mutating func visit(_ event: AuditedEvent) {
        if event.stream != stream?.name || event.tenant != stream?.tenant { begin(event.key) }
        events += 1
        for index in interested { places[index].visit(event) }
    }

    mutating func endStreams() {
        endStream()
        if stream != nil { endTenant() }
        stream = nil
    }

    mutating func visit(_ outcome: OutcomeMark) {
        outcomes += 1
        for index in places.indices { places[index].visit(outcome) }
    }

    mutating func visit(_ mark: EventMark) {
        for index in places.indices { places[index].visit(mark) }
    }

    mutating func end() {
        for index in places.indices { places[index].end() }
    }

    func report(head: Position) -> VerificationReport {
        VerificationReport(
            head: head, events: events, streams: streams, tenants: tenants, outcomes: outcomes,
            checks: places.map { place in
                let kind = type(of: place.checker)
                return .init(name: kind.name, law: kind.law, violations: place.findings.count)
            }, violations: Self.first(of: places.map(\.findings)))
    }

    private mutating func begin(_ next: StreamKey) {
        endStream()
        if let stream, stream.tenant != next.tenant { endTenant() }
        if stream?.tenant != next.tenant { tenants += 1 }
        streams += 1
        stream = next
        // Streams of a kind nobody knows are shown to those who want everything.
        let category = EventCategories(named: next.name.category) ?? .all
        interested = places.indices.filter { places[$0].categories.isSuperset(of: category) }
    }

    private mutating func endStream() {
        guard let stream else { return }
        for index in interested { places[index].endStream(stream) }
    }

    private mutating func endTenant() {
        for index in places.indices { places[index].endTenant() }
    }

    /// The first violations by position, a fair part of each checker's.
    private static func first(of findings: [Findings]) -> [Violation] {
        let broken = findings.filter { $0.count > 0 }
        guard !broken.isEmpty else { return [] }
        let share = max(1, Findings.keptMax / broken.count)
        let shown = broken.flatMap { $0.first.prefix(share) }
        return shown.enumerated().sorted {
            let (left, right) = ($0.element.position ?? .start, $1.element.position ?? .start)
            return left == right ? $0.offset < $1.offset : left < right
        }.map(\.element)
    }
}
