/// `schema { … }` or `extend schema …`.
public struct SchemaDefinition: Sendable {
    public let isExtension: Bool
    public let description: String?
    public let directives: [Directive]
    public let operations: [(kind: OperationKind, type: Name)]
    public let offset: Int
}

/// A definition or an extension of a named type; the parts that its kind has not are empty.
public struct TypeDefinition: Sendable {
    public enum Kind: String, Sendable {
        case scalar = "scalar"
        case object = "type"
        case interface = "interface"
        case union = "union"
        case enumeration = "enum"
        case inputObject = "input"
    }

    public let kind: Kind
    public let isExtension: Bool
    public let description: String?
    public let name: Name
    public internal(set) var interfaces: [Name] = []
    public internal(set) var directives: [Directive] = []
    public internal(set) var fields: [FieldDefinition] = []
    public internal(set) var members: [Name] = []
    public internal(set) var values: [EnumValueDefinition] = []
    public internal(set) var inputFields: [InputValueDefinition] = []
    public let offset: Int
}

public struct FieldDefinition: Sendable {
    public let description: String?
    public let name: Name
    public let arguments: [InputValueDefinition]
    public let type: TypeSyntax
    public let directives: [Directive]
}

/// An argument or a field of an input object.
public struct InputValueDefinition: Sendable {
    public let description: String?
    public let name: Name
    public let type: TypeSyntax
    public let defaultValue: ValueSyntax?
    public let directives: [Directive]
}

public struct EnumValueDefinition: Sendable {
    public let description: String?
    public let name: Name
    public let directives: [Directive]
}

public struct DirectiveDefinition: Sendable {
    public let description: String?
    public let name: Name
    public let arguments: [InputValueDefinition]
    public let isRepeatable: Bool
    public let locations: [DirectiveLocation]
    public let offset: Int
}
