import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON

/// Any schema bound to a tree of JSON objects: a field is the member of its name, as in the resolvers that other
/// libraries fall back to. Objects become rows, keyed by their place in the tree.
struct DataWorld {
    /// What no binding can give.
    struct Unsupported: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    let schema: Schema
    private var rows: [String: MemorySource.Row] = [:]
    /// Keys of the objects that a row's fields give; nil is null.
    private var children: [String: [String: [String?]]] = [:]

    private static let rootKey = "root"

    init(_ schema: Schema, root: JSONObject) throws(Unsupported) {
        self.schema = schema
        try add(root, at: Self.rootKey)
        let name = schema.query.map { schema[$0].name } ?? ""
        let typeName = JSONValue.string(name).encoded()
        guard !rows.contains(where: { $0.key != Self.rootKey && $0.value["__typename"] == typeName }) else {
            throw Unsupported("the root's type below the root")
        }
    }

    /// Adds an object and those below it.
    private mutating func add(_ object: JSONObject, at key: String) throws(Unsupported) {
        var row: MemorySource.Row = [:]
        var below: [String: [String?]] = [:]
        for (name, value) in object {
            switch value {
            case .object(let inner):
                below[name] = ["\(key).\(name)"]
                try add(inner, at: "\(key).\(name)")
            case .array(let items) where items.contains(where: { $0.asObject != nil }):
                var keys: [String?] = []
                for (index, item) in items.enumerated() {
                    guard item.asArray == nil else { throw Unsupported("a list of lists of objects") }
                    keys.append(item.isNull ? nil : "\(key).\(name).\(index)")
                    if let inner = item.asObject { try add(inner, at: "\(key).\(name).\(index)") }
                }
                below[name] = keys
            default: break
            }
            row[name] = value.encoded()
        }
        rows[key] = row
        children[key] = below
    }

    func engine() throws -> GraphQLEngine {
        let bindings = try schema.types.filter { $0.kind == .object && !$0.isBuiltIn }.map(binding)
        let bound = try BoundSchema(schema, bindings)
        let children = children
        let source = MemorySource(["rows": rows]) { read in
            let keys = children[read.parentKey ?? Self.rootKey]?[read.name] ?? []
            return ListPage(keys: keys.map { $0 ?? "" })
        }
        var options = GraphQLOptions()
        options.document = DocumentLimits(depth: 50, fragments: 1_000)
        options.costMax = .max
        return GraphQLEngine(bound, source: source, options: options)
    }

    private func binding(_ type: SchemaType) throws(Unsupported) -> TypeBinding {
        var fields: [String: FieldBinding] = [:]
        for field in type.fields { fields[field.name] = try binding(field, isRoot: type.id == schema.query) }
        return TypeBinding(type.name, visibility: .public, table: "rows", presence: "__typename", fields: fields)
    }

    private func binding(_ field: SchemaField, isRoot: Bool) throws(Unsupported) -> FieldBinding {
        let name = field.name
        guard schema[field.type.named].kind.isComposite else {
            guard field.arguments.isEmpty else { throw Unsupported("a leaf with arguments") }
            guard isRoot else { return .column(name) }
            let value = rows[Self.rootKey]?[name].map { String(decoding: $0, as: UTF8.self) } ?? "null"
            return .constant(value == "null" ? "" : value)
        }
        guard field.type.listDepth <= 1 else { throw Unsupported("a list of lists of objects") }
        let children = children
        guard field.type.isList else {
            return .row("rows") { children[$0.parentKey ?? Self.rootKey]?[name]?[0] }
        }
        return .list(ListBinding(name, table: "rows", parent: isRoot ? .none : .key, pageSize: 100))
    }
}
