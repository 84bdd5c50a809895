/// `query`, `mutation` or `subscription`.
public enum OperationKind: String, Sendable {
    case query
    case mutation
    case subscription
}

public struct OperationDefinition: Sendable {
    public let kind: OperationKind
    /// Nil for an anonymous operation.
    public let name: Name?
    public let description: String?
    public let variables: [VariableDefinition]
    public let directives: [Directive]
    public let selections: [Selection]
    /// Offset of the selection set's brace, which is its identity within the document; -1 without one.
    public let selectionsOffset: Int
    public let offset: Int
    /// Whether it is the `{ … }` shorthand.
    public let isShorthand: Bool
}

public struct VariableDefinition: Sendable {
    /// Without the `$`, as is its offset.
    public let name: Name
    public let type: TypeSyntax
    public let defaultValue: ValueSyntax?
    public let directives: [Directive]
    /// Of the description if there is one, else of the `$`.
    public let offset: Int
}

public struct FragmentDefinition: Sendable {
    public let name: Name
    public let typeCondition: Name
    public let directives: [Directive]
    public let selections: [Selection]
    /// Offset of the selection set's brace, which is its identity within the document; -1 without one.
    public let selectionsOffset: Int
    public let offset: Int
}

public enum Selection: Sendable {
    case field(FieldSyntax)
    case spread(FragmentSpread)
    case inline(InlineFragment)
}

public struct FieldSyntax: Sendable {
    public let alias: Name?
    public let name: Name
    public let arguments: [Argument]
    public let directives: [Directive]
    public let selections: [Selection]
    /// Offset of the selection set's brace, which is its identity within the document; -1 without one.
    public let selectionsOffset: Int
    public let offset: Int

    /// The key of the field in its response object.
    public var responseName: String { alias?.text ?? name.text }
}

public struct FragmentSpread: Sendable {
    public let name: Name
    public let directives: [Directive]
    /// Offset of the `...`.
    public let offset: Int
}

public struct InlineFragment: Sendable {
    public let typeCondition: Name?
    public let directives: [Directive]
    public let selections: [Selection]
    /// Offset of the selection set's brace.
    public let selectionsOffset: Int
    /// Offset of the `...`.
    public let offset: Int
}

public struct Argument: Sendable {
    public let name: Name
    public let value: ValueSyntax
}

public struct Directive: Sendable {
    /// Without the `@`.
    public let name: String
    public let arguments: [Argument]
    /// Offset of the `@`.
    public let offset: Int
}
