/// A value as it is written.
public struct ValueSyntax: Sendable {
    public indirect enum Kind: Sendable {
        case variable(String)
        /// The digits as written; any length.
        case int(String)
        case float(String)
        case string(String)
        case boolean(Bool)
        case null
        case enumeration(String)
        case list([ValueSyntax])
        case object([Argument])
    }

    public let kind: Kind
    public let offset: Int

    public init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    /// Whether a variable stands anywhere in it.
    public var holdsVariable: Bool {
        switch kind {
        case .variable: true
        case .list(let items): items.contains(where: \.holdsVariable)
        case .object(let fields): fields.contains { $0.value.holdsVariable }
        default: false
        }
    }
}
