public import GraphQLValidation
public import JSON

/// A schema as people read it: what there is, what it means, and who sees it.
public struct SchemaOutline: Sendable {
    /// A field, an argument, a value of an enum.
    public struct Part: Hashable, Sendable {
        public let name: String
        /// As SDL writes it; empty for the value of an enum.
        public let type: String
        /// The type without lists and exclamation marks.
        public let typeName: String
        public let description: String?
        public let defaultValue: String?
        public let deprecationReason: String?
        /// Who sees it, where that is not everybody.
        public let audience: String?
        public let arguments: [Part]
    }

    /// A type with its parts, in the schema's order.
    public struct Entry: Hashable, Sendable {
        public let name: String
        public let kind: SchemaType.Kind
        public let description: String?
        public let audience: String?
        public let fields: [Part]
        public let inputs: [Part]
        public let values: [Part]
        /// Names of the object types that an interface or a union stands for.
        public let possibleTypes: [String]
    }

    /// The name of the query type.
    public let query: String
    /// The query type first, then by name.
    public let types: [Entry]
}

extension SchemaOutline {
    /// What the query page completes from: `{"query", "types": {name: {"name", "kind", "about", "fields", …}}}`.
    public var json: JSONValue {
        var all = JSONObject()
        for type in types {
            all.set(
                type.name,
                to: [
                    "name": .string(type.name), "kind": .string(type.kind.rawValue),
                    "about": .string(type.description ?? ""), "fields": .array(type.fields.map(Self.json)),
                    "inputs": .array(type.inputs.map(Self.json)), "values": .array(type.values.map(Self.json)),
                ])
        }
        return ["query": .string(query), "types": .object(all)]
    }

    private static func json(_ part: Part) -> JSONValue {
        [
            "name": .string(part.name), "type": .string(part.type), "about": .string(part.description ?? ""),
            "args": .array(part.arguments.map(json)),
        ]
    }
}
