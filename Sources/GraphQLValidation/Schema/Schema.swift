public import GraphQLLanguage

/// A type system, built from SDL and checked; immutable.
public final class Schema: Sendable {
    public let types: [SchemaType]
    public let directives: [SchemaDirective]
    public let description: String?
    /// Nil only in the schemas of tests.
    public let query: TypeID?
    public let mutation: TypeID?
    public let subscription: TypeID?
    private let typeIndex: [String: Int]
    private let directiveIndex: [String: Int]
    let metaFields: MetaFields?

    init(_ parts: SchemaParts) {
        types = parts.types
        directives = parts.directives
        description = parts.description
        query = parts.roots[.query]
        mutation = parts.roots[.mutation]
        subscription = parts.roots[.subscription]
        typeIndex = parts.typeIndex
        directiveIndex = Dictionary(
            parts.directives.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        metaFields = MetaFields(typeIndex: parts.typeIndex)
    }

    public subscript(id: TypeID) -> SchemaType {
        _read { yield types[id.index] }
    }

    public func type(named name: String) -> SchemaType? { typeIndex[name].map { types[$0] } }

    public func typeID(named name: String) -> TypeID? { typeIndex[name].map(TypeID.init) }

    public func directive(named name: String) -> SchemaDirective? { directiveIndex[name].map { directives[$0] } }

    public func root(_ kind: OperationKind) -> TypeID? {
        switch kind {
        case .query: query
        case .mutation: mutation
        case .subscription: subscription
        }
    }

    /// The field of a composite type by name; `__typename` everywhere, `__schema` and `__type` at the query root.
    public func field(_ name: String, on type: TypeID) -> SchemaField? {
        if name.utf8.first == UInt8(ascii: "_"), let metaFields {
            switch name {
            case "__typename" where types[type.index].kind.isComposite: return metaFields.typename
            case "__schema" where type == query: return metaFields.schema
            case "__type" where type == query: return metaFields.type
            default: break
            }
        }
        return types[type.index].field(name)
    }

    /// Whether some object is of both types.
    func overlaps(_ first: TypeID, _ second: TypeID) -> Bool {
        zip(types[first.index].possibleBits, types[second.index].possibleBits).contains { $0 & $1 != 0 }
    }

    /// Whether every object of `type` is of `other` too by declaration: equal, implementing, or a member.
    public func isSubtype(_ type: TypeID, of other: TypeID) -> Bool {
        if type == other { return true }
        let abstract = types[other.index]
        return switch abstract.kind {
        case .union: abstract.possibleTypes.contains(type)
        case .interface: types[type.index].interfaces.contains(other)
        default: false
        }
    }

    /// As SDL writes the type.
    public func description(of type: TypeReference) -> String {
        var text = String(repeating: "[", count: type.listDepth) + types[type.named.index].name
        for level in 0...type.listDepth {
            if level > 0 { text += "]" }
            if type.nonNullBits >> UInt64(level) & 1 == 1 { text += "!" }
        }
        return text
    }

    /// A named type that is never null.
    public func nonNull(_ id: TypeID) -> TypeReference { TypeReference(named: id, listDepth: 0, nonNullBits: 1) }

    /// The type that a document writes; nil if the schema has no such name.
    public func reference(_ syntax: TypeSyntax) -> TypeReference? {
        guard let id = typeID(named: syntax.name) else { return nil }
        return TypeReference(named: id, listDepth: syntax.listDepth, nonNullBits: syntax.nonNullBits)
    }
}

/// The fields that every schema has without declaring them.
struct MetaFields: Sendable {
    let typename: SchemaField
    let schema: SchemaField
    let type: SchemaField

    init?(typeIndex: [String: Int]) {
        guard let string = typeIndex["String"], let schemaType = typeIndex["__Schema"],
            let typeType = typeIndex["__Type"]
        else { return nil }
        func reference(_ index: Int, isNonNull: Bool) -> TypeReference {
            TypeReference(named: TypeID(index), listDepth: 0, nonNullBits: isNonNull ? 1 : 0)
        }
        let name = SchemaInput(
            name: "name", description: nil, type: reference(string, isNonNull: true), defaultValue: nil,
            deprecationReason: nil)
        typename = SchemaField(
            name: "__typename", description: nil, arguments: [], type: reference(string, isNonNull: true),
            deprecationReason: nil)
        schema = SchemaField(
            name: "__schema", description: nil, arguments: [], type: reference(schemaType, isNonNull: true),
            deprecationReason: nil)
        type = SchemaField(
            name: "__type", description: nil, arguments: [name], type: reference(typeType, isNonNull: false),
            deprecationReason: nil)
    }
}
