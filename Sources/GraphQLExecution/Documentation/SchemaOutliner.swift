import GraphQLLanguage
import GraphQLValidation

extension BoundSchema {
    /// The schema in outline.
    ///
    /// - Parameter isPublic: only what everybody may see, and the types that it leads to; else everything.
    public func outline(isPublic: Bool) -> SchemaOutline { SchemaOutliner(bound: self, isPublic: isPublic).outline() }
}

/// Walks a schema from its query type.
private struct SchemaOutliner {
    let bound: BoundSchema
    let isPublic: Bool
    private var schema: Schema { bound.schema }

    init(bound: BoundSchema, isPublic: Bool) {
        self.bound = bound
        self.isPublic = isPublic
    }

    func outline() -> SchemaOutline {
        guard let query = schema.query else { return SchemaOutline(query: "", types: []) }
        var reached: Set<TypeID> = []
        var waiting = [query]
        while let id = waiting.popLast() {
            guard reached.insert(id).inserted else { continue }
            waiting += next(schema[id])
        }
        let others = reached.subtracting([query]).map { schema[$0] }.sorted { $0.name < $1.name }
        return SchemaOutline(query: schema[query].name, types: ([schema[query]] + others).map(entry))
    }

    private func next(_ type: SchemaType) -> [TypeID] {
        let parts = fields(of: type).flatMap { [$0.type.named] + $0.arguments.map(\.type.named) }
        return parts + type.inputFields.map(\.type.named) + possible(type)
    }

    private func possible(_ type: SchemaType) -> [TypeID] {
        type.kind.isAbstract ? type.possibleTypes.filter(isSeen) : []
    }

    /// Whether a type may be told of: an abstract one, if an object of it may.
    private func isSeen(_ id: TypeID) -> Bool {
        guard isPublic else { return true }
        let type = schema[id]
        if type.kind.isAbstract { return type.possibleTypes.contains(where: isSeen) }
        return bound.bound(id)?.visibility.isOpen ?? true
    }

    private func fields(of type: SchemaType) -> [SchemaField] {
        type.fields.filter { field in
            guard isPublic else { return true }
            let own = bound.field(field.name, on: type.id)?.visibility ?? .public
            return own.isOpen && isSeen(field.type.named)
        }
    }

    private func entry(_ type: SchemaType) -> SchemaOutline.Entry {
        SchemaOutline.Entry(
            name: type.name, kind: type.kind, description: type.description,
            audience: bound.bound(type.id)?.visibility.audience,
            fields: fields(of: type).map { part($0, on: type) }, inputs: type.inputFields.map(part),
            values: type.values.map { value in
                SchemaOutline.Part(
                    name: value.name, type: "", typeName: "", description: value.description, defaultValue: nil,
                    deprecationReason: value.deprecationReason, audience: nil, arguments: [])
            }, possibleTypes: possible(type).map { schema[$0].name })
    }

    private func part(_ field: SchemaField, on type: SchemaType) -> SchemaOutline.Part {
        SchemaOutline.Part(
            name: field.name, type: schema.description(of: field.type), typeName: schema[field.type.named].name,
            description: field.description, defaultValue: nil, deprecationReason: field.deprecationReason,
            audience: audience(of: field, on: type), arguments: field.arguments.map(part))
    }

    private func audience(of field: SchemaField, on type: SchemaType) -> String? {
        guard let audience = bound.field(field.name, on: type.id)?.visibility?.audience else { return nil }
        return field.maskedAs.map { "\(audience); others as \($0)" } ?? audience
    }

    private func part(_ input: SchemaInput) -> SchemaOutline.Part {
        SchemaOutline.Part(
            name: input.name, type: schema.description(of: input.type), typeName: schema[input.type.named].name,
            description: input.description, defaultValue: input.defaultValue.map(Printer.print),
            deprecationReason: input.deprecationReason, audience: nil, arguments: [])
    }
}

extension Visibility {
    /// For people; nil is everybody.
    fileprivate var audience: String? {
        switch self {
        case .public: nil
        case .nobody: "nobody"
        case .user: "signed in"
        case .staff(let roles): roles.isEmpty ? "staff" : "staff: \(roles.sorted().joined(separator: ", "))"
        case .custom: "some"
        }
    }
}
