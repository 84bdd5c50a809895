/// A coerced argument or variable. Absence is a missing entry, not a value; null was written or sent as such.
public enum InputValue: Hashable, Sendable {
    case null
    /// `Int`, and whole numbers of custom scalars.
    case int(Int64)
    case float(Double)
    /// `String`, `ID`, and text of custom scalars.
    case string(String)
    case boolean(Bool)
    case enumeration(String)
    case list([InputValue])
    case object([InputMember])

    /// Text of a string or the name of an enum value.
    public var text: String? {
        switch self {
        case .string(let text), .enumeration(let text): text
        default: nil
        }
    }

    public var int: Int64? { if case .int(let number) = self { number } else { nil } }

    public var boolean: Bool? { if case .boolean(let flag) = self { flag } else { nil } }

    public var list: [InputValue]? { if case .list(let items) = self { items } else { nil } }

    public var isNull: Bool { self == .null }

    /// The member of an input object.
    public subscript(name: String) -> InputValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }
}

/// One given field of an input object.
public struct InputMember: Hashable, Sendable {
    public let name: String
    public let value: InputValue

    public init(name: String, value: InputValue) {
        self.name = name
        self.value = value
    }
}
