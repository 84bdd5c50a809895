import EventSourcing

/// A domain enum with its counterpart on the wire. One table serves both directions.
protocol WireChoice: Sendable {
    associatedtype Wire: Equatable, Sendable

    static var choices: [Self] { get }

    var wire: Wire { get }
}

extension WireChoice {
    /// Nil for the unspecified value and for what a newer build wrote.
    init?(wire: Wire) {
        guard let match = Self.choices.first(where: { $0.wire == wire }) else { return nil }
        self = match
    }

    init(_ wire: Wire, in type: EventTypeID) throws(EventCodecError) {
        guard let choice = Self(wire: wire) else {
            throw .malformed(type, reason: "\(Self.self) has no value \(wire)")
        }
        self = choice
    }
}

extension WireChoice where Self: CaseIterable, AllCases == [Self] {
    static var choices: [Self] { allCases }
}
