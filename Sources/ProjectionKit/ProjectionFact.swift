/// Facts are rows set once by a stream's first event and never changed: order to user, order to its lines.
///
/// They let an event touch rows it does not name. Whoever folds an event may find a fact that was recorded later
/// than where its own bucket stands: harmless, since it would have been the same. Fact `k` is stored as the row `~k`,
/// in the bucket of `placement(of: k)`.
public struct FactVisitor<Fact: Equatable & Sendable>: Sendable {
    public private(set) var stated: [(key: String, fact: Fact)] = []
    public private(set) var wanted: [String] = []
    public private(set) var forgotten: [String] = []

    public init() {}

    /// The event says this for ever.
    public mutating func state(_ key: String, _ fact: Fact) { stated.append((key, fact)) }

    /// The event's touches or folds will ask for this.
    public mutating func want(_ key: String) { wanted.append(key) }

    /// Nobody asks for this after the event. Only for `perTenant` layouts: elsewhere another bucket may be behind.
    public mutating func forget(_ key: String) { forgotten.append(key) }

    public mutating func removeAll() {
        stated.removeAll(keepingCapacity: true)
        wanted.removeAll(keepingCapacity: true)
        forgotten.removeAll(keepingCapacity: true)
    }
}

/// The facts an event asked for.
public struct FactReader<Fact: Sendable>: Sendable {
    private let facts: [(key: String, fact: Fact)]

    public init(_ facts: [(key: String, fact: Fact)] = []) { self.facts = facts }

    /// Nil if nobody ever stated it.
    public subscript(key: String) -> Fact? {
        for (name, fact) in facts where name == key { return fact }
        return nil
    }
}
