/// A parsed document: the definitions in source order, and the source that their offsets point into.
public struct Document: Sendable {
    public let source: Source
    public let definitions: [Definition]

    init(source: Source, definitions: [Definition]) {
        self.source = source
        self.definitions = definitions
    }

    public var operations: [OperationDefinition] {
        definitions.compactMap { if case .operation(let operation) = $0 { operation } else { nil } }
    }

    public var fragments: [FragmentDefinition] {
        definitions.compactMap { if case .fragment(let fragment) = $0 { fragment } else { nil } }
    }
}

/// One definition at the top of a document.
public enum Definition: Sendable {
    case operation(OperationDefinition)
    case fragment(FragmentDefinition)
    case schema(SchemaDefinition)
    case type(TypeDefinition)
    case directive(DirectiveDefinition)

    /// Byte offset of the definition's keyword, or of its description if it has one.
    public var offset: Int {
        switch self {
        case .operation(let definition): definition.offset
        case .fragment(let definition): definition.offset
        case .schema(let definition): definition.offset
        case .type(let definition): definition.offset
        case .directive(let definition): definition.offset
        }
    }
}

/// A name and where it stands.
public struct Name: Sendable {
    public let text: String
    public let offset: Int

    public init(text: String, offset: Int) {
        self.text = text
        self.offset = offset
    }
}
