import GraphQLValidation

/// Gives each field of each object type its binding.
struct Binder {
    private let schema: Schema
    private let bindings: [String: TypeBinding]
    private var roles: [TypeID: BoundType.Role] = [:]

    init(_ schema: Schema, _ bindings: [TypeBinding]) throws(BindingError) {
        self.schema = schema
        var byName: [String: TypeBinding] = [:]
        for binding in bindings {
            guard let type = schema.type(named: binding.type), type.kind == .object else {
                throw BindingError(coordinate: binding.type, reason: .unknown)
            }
            guard byName[binding.type] == nil else { throw BindingError(coordinate: binding.type, reason: .boundTwice) }
            for name in binding.fields.keys.sorted() where type.field(name) == nil {
                throw BindingError(coordinate: "\(binding.type).\(name)", reason: .unknown)
            }
            byName[binding.type] = binding
        }
        self.bindings = byName
        for binding in bindings { try findConnections(of: binding) }
    }

    func bind() throws(BindingError) -> [BoundType?] {
        var bound: [BoundType?] = []
        for type in schema.types {
            bound.append(type.kind == .object && !type.isBuiltIn ? try bind(type) : nil)
        }
        return bound
    }

    private mutating func findConnections(of binding: TypeBinding) throws(BindingError) {
        for (name, field) in binding.fields {
            guard case .connection = field.kind, let definition = schema.type(named: binding.type)?.field(name) else {
                continue
            }
            let coordinate = "\(binding.type).\(name)"
            let connection = schema[definition.type.named]
            guard connection.kind == .object, !definition.type.isList else {
                throw BindingError(coordinate: coordinate, reason: .kindDoesNotFit)
            }
            roles[connection.id] = .connection
            if let edges = connection.field("edges") {
                let edge = schema[edges.type.named]
                guard edges.type.listDepth == 1, edge.kind == .object, edge.field("node") != nil else {
                    throw BindingError(coordinate: "\(connection.name).edges", reason: .notAConnection)
                }
                roles[edge.id] = .edge
            }
            if let info = connection.field("pageInfo") {
                guard schema[info.type.named].kind == .object, !info.type.isList else {
                    throw BindingError(coordinate: "\(connection.name).pageInfo", reason: .notAConnection)
                }
                roles[info.type.named] = .pageInfo
            }
        }
    }

    private func bind(_ type: SchemaType) throws(BindingError) -> BoundType {
        let binding = bindings[type.name]
        let role = roles[type.id] ?? .object
        guard role != .object || binding != nil else { throw BindingError(coordinate: type.name, reason: .missing) }
        var fields: [BoundField] = []
        for definition in type.fields {
            let own = binding?.fields[definition.name]
            guard let kind = own.map({ .bound($0.kind) }) ?? structure(definition.name, role) else {
                throw BindingError(coordinate: "\(type.name).\(definition.name)", reason: .missing)
            }
            fields.append(BoundField(definition: definition, kind: kind, visibility: own?.visibility))
        }
        // The frame of a connection holds nothing: the field that gives it and the type of its nodes are guarded.
        let visibility = binding?.visibility ?? .public
        return BoundType(
            role: role, visibility: visibility, table: binding?.table,
            presence: binding?.presence ?? firstColumn(fields), owner: binding?.owner, fields: fields)
    }

    private func structure(_ name: String, _ role: BoundType.Role) -> BoundField.Kind? {
        switch (role, name) {
        case (.connection, "edges"): .edges
        case (.connection, "nodes"): .nodes
        case (.connection, "pageInfo"): .pageInfo
        case (.edge, "cursor"): .cursor
        case (.edge, "node"): .edgeNode
        case (.pageInfo, "hasNextPage"): .hasNextPage
        case (.pageInfo, "hasPreviousPage"): .hasPreviousPage
        case (.pageInfo, "startCursor"): .startCursor
        case (.pageInfo, "endCursor"): .endCursor
        default: nil
        }
    }

    private func firstColumn(_ fields: [BoundField]) -> String? {
        for field in fields where field.definition.type.isNonNull {
            if case .bound(.column(let name)) = field.kind { return name }
        }
        return nil
    }
}
