/// The coerced arguments of one field, defaults filled in; an argument that was left out has no entry.
public struct Arguments: Hashable, Sendable {
    public let members: [InputMember]

    public init(_ members: [InputMember] = []) { self.members = members }

    public subscript(name: String) -> InputValue? { members.first { $0.name == name }?.value }

    /// Text of a string, an ID or an enum value; nil if absent, null or something else.
    public func text(_ name: String) -> String? { self[name]?.text }

    public func int(_ name: String) -> Int64? { self[name]?.int }

    public func boolean(_ name: String) -> Bool? { self[name]?.boolean }
}
