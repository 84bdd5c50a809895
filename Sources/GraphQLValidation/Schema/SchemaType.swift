public import GraphQLLanguage

/// A named type. The parts that its kind has not are empty.
public struct SchemaType: Sendable {
    /// By the names of introspection's `__TypeKind`.
    public enum Kind: String, Sendable {
        case scalar = "SCALAR"
        case object = "OBJECT"
        case interface = "INTERFACE"
        case union = "UNION"
        case enumeration = "ENUM"
        case inputObject = "INPUT_OBJECT"

        public var isLeaf: Bool { self == .scalar || self == .enumeration }
        public var isComposite: Bool { self == .object || self == .interface || self == .union }
        public var isAbstract: Bool { self == .interface || self == .union }
        public var isInput: Bool { isLeaf || self == .inputObject }
    }

    public let id: TypeID
    public let name: String
    public let kind: Kind
    public internal(set) var description: String?
    /// In source order, as every list here.
    public internal(set) var fields: [SchemaField] = []
    var fieldIndex: [String: Int] = [:]
    public internal(set) var interfaces: [TypeID] = []
    /// Members of a union, implementations of an interface (objects only), an object itself.
    public internal(set) var possibleTypes: [TypeID] = []
    /// Bit per type id, for quick overlap tests.
    var possibleBits: [UInt64] = []
    public internal(set) var values: [SchemaEnumValue] = []
    var valueIndex: [String: Int] = [:]
    public internal(set) var inputFields: [SchemaInput] = []
    var inputIndex: [String: Int] = [:]
    public internal(set) var isOneOf = false
    public internal(set) var specifiedByURL: String?
    /// What reading one counts; nil where `@cost` says nothing.
    public internal(set) var cost: Int?
    /// Whether the engine and not the SDL brought it.
    public internal(set) var isBuiltIn = false

    init(id: TypeID, name: String, kind: Kind, description: String?) {
        self.id = id
        self.name = name
        self.kind = kind
        self.description = description
    }

    public func field(_ name: String) -> SchemaField? { fieldIndex[name].map { fields[$0] } }

    /// The value of an enum by its name.
    public func value(_ name: String) -> SchemaEnumValue? { valueIndex[name].map { values[$0] } }

    public func hasValue(_ name: String) -> Bool { valueIndex[name] != nil }

    public func inputField(_ name: String) -> SchemaInput? { inputIndex[name].map { inputFields[$0] } }
}

/// A field of an object or an interface.
public struct SchemaField: Sendable {
    public let name: String
    public let description: String?
    public let arguments: [SchemaInput]
    public let type: TypeReference
    /// Nil when it is not deprecated.
    public let deprecationReason: String?
    /// What it counts, where `@cost` says so.
    public internal(set) var cost: Int?
    /// How many items it gives, where `@listSize` says so.
    public internal(set) var listSize: ListSize?
    /// The field of the same type that holds its value with the middle hidden, where `@masked` says so.
    public internal(set) var maskedAs: String?

    public func argument(_ name: String) -> SchemaInput? { arguments.first { $0.name == name } }
}

/// An argument, or a field of an input object.
public struct SchemaInput: Sendable {
    public let name: String
    public let description: String?
    public let type: TypeReference
    /// As written; checked against the type when the schema was built.
    public let defaultValue: ValueSyntax?
    public let deprecationReason: String?
    /// What giving it counts, where `@cost` says so.
    public internal(set) var cost: Int?

    public var isRequired: Bool { type.isNonNull && defaultValue == nil }
}

public struct SchemaEnumValue: Sendable {
    public let name: String
    public let description: String?
    public let deprecationReason: String?
}

public struct SchemaDirective: Sendable {
    public let name: String
    public let description: String?
    public let arguments: [SchemaInput]
    public let isRepeatable: Bool
    /// In source order.
    public let locations: [DirectiveLocation]
    public let isBuiltIn: Bool

    public func argument(_ name: String) -> SchemaInput? { arguments.first { $0.name == name } }
}
