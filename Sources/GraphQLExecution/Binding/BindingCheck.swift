import GraphQLValidation

/// Whether each binding gives what its field's type asks for, at every place where the field can be reached.
struct BindingCheck {
    private let schema: Schema
    private let types: [BoundType?]

    /// What stands around a selection.
    private enum Place: Hashable {
        case root
        case row
        case packed
    }

    private struct Visit: Hashable {
        let type: TypeID
        let place: Place
    }

    init(_ schema: Schema, _ types: [BoundType?]) {
        self.schema = schema
        self.types = types
    }

    func run() throws(BindingError) {
        for type in schema.types {
            guard let bound = types[type.id.index] else { continue }
            for field in bound.fields { try checkFit(field, on: type) }
        }
        guard let query = schema.query else { throw BindingError(coordinate: "Query", reason: .noQueryRoot) }
        var seen: Set<Visit> = []
        try visit(query, .root, &seen)
    }

    private func error(_ type: SchemaType, _ field: BoundField, _ reason: BindingError.Reason) -> BindingError {
        BindingError(coordinate: "\(type.name).\(field.definition.name)", reason: reason)
    }
}

// MARK: Kinds

extension BindingCheck {
    private func checkFit(_ field: BoundField, on type: SchemaType) throws(BindingError) {
        let reference = field.definition.type
        let kind = schema[reference.named].kind
        let isObject = kind.isComposite && !reference.isList
        let isObjects = kind.isComposite && reference.listDepth == 1
        let fits: Bool
        switch field.kind {
        case .bound(.column), .bound(.constant), .bound(.chosenColumn): fits = kind.isLeaf
        case .bound(.object), .bound(.reference), .bound(.row), .bound(.node): fits = isObject
        case .bound(.packed), .bound(.references), .bound(.list): fits = isObjects
        case .bound(.connection): fits = isObject && types[reference.named.index]?.role == .connection
        case .bound(.extra): fits = kind.isLeaf && types[type.id.index]?.role == .connection
        case .bound(.edgeExtra): fits = kind.isLeaf && types[type.id.index]?.role == .edge
        case .bound(.edgeReference): fits = isObject && types[type.id.index]?.role == .edge
        case .bound(.extras):
            fits = isObject && reference.isNonNull && types[type.id.index]?.role == .connection
        case .edges, .nodes: fits = isObjects
        case .pageInfo, .edgeNode: fits = isObject
        case .cursor, .startCursor, .endCursor, .hasNextPage, .hasPreviousPage: fits = kind.isLeaf
        }
        guard fits else { throw error(type, field, .kindDoesNotFit) }
        try checkSize(of: field, on: type)
        try checkMask(of: field, on: type)
        try checkArguments(of: field, on: type)
    }

    /// Where the schema tells sizes, it tells those of all lists, and as they are.
    private func checkSize(of field: BoundField, on type: SchemaType) throws(BindingError) {
        guard schema.directive(named: "listSize") != nil else { return }
        let definition = field.definition
        let size = definition.listSize
        switch field.kind {
        case .bound(.list(let list)), .bound(.connection(let list)):
            let slicing = ["first", "last"].filter { definition.argument($0) != nil }
            let isConnection = schema[definition.type.named].field("edges") != nil
            let sized = isConnection ? ["edges", "nodes"].filter { frame(definition, has: $0) } : []
            guard let size, size.assumedSize == list.pageSize, size.slicingArguments == slicing,
                size.sizedFields == sized, slicing.isEmpty || !size.requiresOneSlicingArgument
            else { throw error(type, field, .listSize) }
        case .bound(.references(_, _, let max)):
            guard size?.assumedSize == max else { throw error(type, field, .listSize) }
        case .bound(.packed): guard size?.assumedSize != nil else { throw error(type, field, .listSize) }
        default: guard size == nil else { throw error(type, field, .listSize) }
        }
    }

    /// What stands in a masked field's place fits there, and is seen by whoever may not see the field.
    private func checkMask(of field: BoundField, on type: SchemaType) throws(BindingError) {
        guard let name = field.definition.maskedAs else { return }
        guard case .bound(.column) = field.kind, let visibility = field.visibility, !visibility.isOpen,
            let standIn = types[type.id.index]?.fields.first(where: { $0.definition.name == name }),
            case .bound(.column) = standIn.kind, standIn.visibility?.isOpen ?? true,
            standIn.definition.type.nullable == field.definition.type.nullable,
            standIn.definition.type.isNonNull || !field.definition.type.isNonNull
        else { throw error(type, field, .masked) }
    }

    private func frame(_ definition: SchemaField, has name: String) -> Bool {
        schema[definition.type.named].field(name) != nil
    }

    /// An argument that nothing reads would be a promise not kept.
    private func checkArguments(of field: BoundField, on type: SchemaType) throws(BindingError) {
        switch field.kind {
        case .bound(.row), .bound(.node), .bound(.list), .bound(.connection): return
        case .bound(.chosenColumn(let name, let columns)):
            guard let argument = field.definition.argument(name) else { throw error(type, field, .unchosen(name)) }
            for unused in field.definition.arguments where unused.name != name {
                throw error(type, field, .unusedArgument(unused.name))
            }
            let named = schema[argument.type.named]
            let values = named.kind == .enumeration ? named.values.map(\.name) : ["true", "false"]
            for value in values where columns[value] == nil { throw error(type, field, .unchosen(value)) }
            let canBeAbsent = !argument.type.isNonNull && argument.defaultValue == nil
            if canBeAbsent, columns[""] == nil { throw error(type, field, .unchosen("")) }
        default:
            for unused in field.definition.arguments { throw error(type, field, .unusedArgument(unused.name)) }
        }
    }
}

// MARK: Places

extension BindingCheck {
    private func visit(_ id: TypeID, _ place: Place, _ seen: inout Set<Visit>) throws(BindingError) {
        for possible in schema[id].possibleTypes {
            guard seen.insert(Visit(type: possible, place: place)).inserted else { continue }
            let type = schema[possible]
            guard let bound = types[possible.index] else { throw BindingError(coordinate: type.name, reason: .missing) }
            if bound.owner != nil, place != .row {
                throw BindingError(coordinate: type.name, reason: .ownedOutsideRow)
            }
            for field in bound.fields { try visit(field, on: type, place, &seen) }
        }
    }

    private func visit(
        _ field: BoundField, on type: SchemaType, _ place: Place, _ seen: inout Set<Visit>
    ) throws(BindingError) {
        let target = field.definition.type.named
        guard case .bound(let kind) = field.kind else {
            // Nodes are rows; the frame around them has no columns.
            if case .edges = field.kind { return try visit(target, .row, &seen) }
            if case .pageInfo = field.kind { return }
            if schema[target].kind.isComposite { try needPresence(of: target, field, on: type) }
            return try visit(target, .row, &seen)
        }
        switch kind {
        case .constant, .extra, .edgeExtra: return
        // What the page holds beside its items reads like a row.
        case .extras: try visit(target, .row, &seen)
        case .column, .chosenColumn:
            guard place != .root else { throw error(type, field, .noRow) }
        case .object:
            if place == .packed || place == .row, !field.definition.type.isNonNull {
                try needPresence(of: target, field, on: type)
            }
            try visit(target, place, &seen)
        case .packed, .references:
            guard place != .root else { throw error(type, field, .noRow) }
            guard place != .packed else { throw error(type, field, .notInPackedList) }
            try needPresence(of: target, field, on: type)
            try visit(target, kind.isPacked ? .packed : .row, &seen)
        case .reference, .edgeReference:
            guard place != .root else { throw error(type, field, .noRow) }
            try needPresence(of: target, field, on: type)
            try visit(target, .row, &seen)
        case .row: try visitRow(target, field, on: type, place, &seen)
        case .node:
            for possible in schema[target].possibleTypes where types[possible.index]?.table == nil {
                throw error(type, field, .noTable)
            }
            try visitRow(target, field, on: type, place, &seen)
        case .list(let list), .connection(let list):
            if place == .root, !list.parent.isNone { throw error(type, field, .noRow) }
            try visitRow(target, field, on: type, place, &seen)
        }
    }

    private func visitRow(
        _ target: TypeID, _ field: BoundField, on type: SchemaType, _ place: Place, _ seen: inout Set<Visit>
    ) throws(BindingError) {
        guard place != .packed else { throw error(type, field, .notInPackedList) }
        if case .bound(.connection) = field.kind {} else { try needPresence(of: target, field, on: type) }
        try visit(target, .row, &seen)
    }

    private func needPresence(of target: TypeID, _ field: BoundField, on type: SchemaType) throws(BindingError) {
        for possible in schema[target].possibleTypes where types[possible.index]?.presence == nil {
            throw error(type, field, .noPresence)
        }
    }
}

extension FieldBinding.Kind {
    fileprivate var isPacked: Bool { if case .packed = self { true } else { false } }
}

extension ListBinding.Parent {
    fileprivate var isNone: Bool { if case .none = self { true } else { false } }
}
