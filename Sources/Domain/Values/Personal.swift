public import EventSourcing

/// Something about a person, sealed under that person's key in the log. Nil once the key is destroyed.
public struct Personal<Value: Hashable & Sendable>: Hashable, Sendable {
    public let person: PersonID
    public let value: Value?

    public init(_ person: PersonID, _ value: Value?) {
        self.person = person
        self.value = value
    }
}

extension PersonID {
    /// A shopper is the person whose data their orders hold.
    public init(_ user: UserID) { self.init(user.rawValue) }
}
