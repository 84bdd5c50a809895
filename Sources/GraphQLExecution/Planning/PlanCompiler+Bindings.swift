import GraphQLLanguage
import GraphQLValidation

extension PlanCompiler {
    mutating func setBound(
        _ kind: FieldBinding.Kind, _ definition: SchemaField, _ field: FieldCollector.Field, _ scope: PlanScope,
        _ op: inout FieldOp
    ) throws(GraphQLError) {
        let target = definition.type.named
        switch kind {
        case .column(let name):
            op.code = .leaf
            op.a = column(name, in: scope)
        case .chosenColumn(let argument, let columns):
            setChosen(argument, columns, arguments(definition, field, op), scope, &op)
        case .constant(let json): setConstant(json, &op)
        case .object(let prefix): try setObject(prefix, target, field, scope, &op)
        case .packed(let prefix): try setPacked(prefix, definition, field, scope, &op)
        case .reference(let table, let column):
            try setRow(table, keyOrigin(column, scope), definition, field, scope, -1, &op)
        case .references(let table, let column, let max):
            let origin = FetchNode.Origin.keyArray(self.column(column, in: scope), max: max)
            try setRow(table, origin, definition, field, scope, -1, &op)
            op.code = .rows
        case .row(let table, let key):
            try setRow(table, .key(key), definition, field, scope, arguments(definition, field, op), &op)
        case .node(let address):
            try setCandidates(address, definition, field, scope, arguments(definition, field, op), &op)
        case .list(let list):
            let node = listNode(list, definition, scope, arguments(definition, field, op), op)
            try setNodes(target, field, scope, node, &op)
            op.c = op.a
            op.a = node
            op.code = .list
        case .connection(let list):
            let node = listNode(list, definition, scope, arguments(definition, field, op), op)
            var frame = PlanScope(kind: .connection, node: node, guards: scope.guards)
            frame.list = listIndex(node)
            op.code = .connection
            op.a = node
            op.b = try block(on: target, field.below, frame)
        case .extra(let name):
            op.code = .extra
            op.a = draft.column(name, in: extras(of: scope.list))
        case .edgeExtra(let name):
            op.code = .edgeExtra
            op.a = draft.column(name, in: extras(of: scope.list))
        case .edgeReference(let table, let extra):
            let column = draft.column(extra, in: extras(of: scope.list))
            try setRow(table, .column(column, isPacked: true), definition, field, scope, -1, &op)
        case .extras(let prefix):
            var inner = scope
            op.c = extras(of: scope.list)
            inner.kind = .row(set: op.c)
            inner.prefix = prefix + "."
            op.code = .extras
            op.b = try blockSet(on: target, field.below, inner, wantsPresence: false)
        }
    }

    private mutating func setChosen(
        _ argument: String, _ columns: [String: String], _ arguments: Int32, _ scope: PlanScope, _ op: inout FieldOp
    ) {
        if let constant = draft.arguments[Int(arguments)].constant {
            guard let name = columns[ColumnChoice.key(constant[argument])] else { return setConstant([], &op) }
            op.code = .leaf
            op.a = column(name, in: scope)
            return
        }
        var indices: [String: Int32] = [:]
        for (value, name) in columns.sorted(by: { $0.key < $1.key }) { indices[value] = column(name, in: scope) }
        op.code = .chosenLeaf
        op.a = Int32(draft.choices.count)
        draft.choices.append(ColumnChoice(arguments: arguments, argument: argument, columns: indices))
    }

    private mutating func setObject(
        _ prefix: String, _ target: TypeID, _ field: FieldCollector.Field, _ scope: PlanScope, _ op: inout FieldOp
    ) throws(GraphQLError) {
        var inner = scope
        if !prefix.isEmpty { inner.prefix += prefix + "." }
        var wantsPresence = !op.isNonNull
        if case .root = scope.kind { wantsPresence = false }
        op.code = .object
        op.b = try blockSet(on: target, field.below, inner, wantsPresence: wantsPresence)
        op.a = draft.blockSets[Int(op.b)].presenceColumn
    }

    private mutating func setPacked(
        _ prefix: String, _ definition: SchemaField, _ field: FieldCollector.Field, _ scope: PlanScope,
        _ op: inout FieldOp
    ) throws(GraphQLError) {
        guard case .row(let set) = scope.kind else { preconditionFailure("bindings were checked") }
        draft.packed.append(PackedLayout(columns: []))
        let layout = Int32(draft.packed.count - 1)
        var inner = scope
        inner.kind = .packed(set: set, layout: layout)
        inner.items = definition.listSize?.assumedSize ?? Self.packedAssumed
        if !prefix.isEmpty { inner.prefix += prefix + "." }
        op.code = .packed
        op.a = layout
        op.b = try blockSet(on: definition.type.named, field.below, inner)
    }
}

// MARK: Rows

extension PlanCompiler {
    /// Where a reference's key lies: in the row's own columns, also when the reference stands in a packed list.
    private mutating func keyOrigin(_ column: String, _ scope: PlanScope) -> FetchNode.Origin {
        switch scope.kind {
        case .row(let set): return .column(draft.column(scope.prefix + column, in: set), isPacked: false)
        case .packed(let set, _): return .column(draft.column(scope.prefix + column, in: set), isPacked: true)
        case .root, .connection: preconditionFailure("bindings were checked: no reference without a row")
        }
    }

    private mutating func setRow(
        _ table: String, _ origin: FetchNode.Origin, _ definition: SchemaField, _ field: FieldCollector.Field,
        _ scope: PlanScope, _ arguments: Int32, _ op: inout FieldOp
    ) throws(GraphQLError) {
        let target = definition.type.named
        let node = rowNode(table, origin, target, definition.cost, scope, arguments, op)
        op.code = .row
        op.a = node
        op.b = try blockSet(on: target, field.below, rowScope(node, scope))
    }

    private mutating func setCandidates(
        _ address: @escaping @Sendable (KeyContext) throws(ArgumentError) -> RowAddress?,
        _ definition: SchemaField, _ field: FieldCollector.Field, _ scope: PlanScope, _ arguments: Int32,
        _ op: inout FieldOp
    ) throws(GraphQLError) {
        var candidates: [RowCandidate] = []
        for possible in schema[definition.type.named].possibleTypes {
            guard let table = bound.bound(possible)?.table else { continue }
            let origin = FetchNode.Origin.address(type: schema[possible].name, address)
            let node = rowNode(table, origin, possible, definition.cost, scope, arguments, op)
            let set = try blockSet(on: possible, field.below, rowScope(node, scope))
            candidates.append(RowCandidate(node: node, blockSet: set))
        }
        op.code = .candidates
        op.a = Int32(draft.candidates.count)
        draft.candidates.append(contentsOf: candidates)
        op.b = Int32(draft.candidates.count)
    }

    /// - Parameter cost: what each row counts if the field says so; else the row's type does.
    private mutating func rowNode(
        _ table: String, _ origin: FetchNode.Origin, _ target: TypeID, _ cost: Int?, _ scope: PlanScope,
        _ arguments: Int32, _ op: FieldOp
    ) -> Int32 {
        draft.columnSets.append(ColumnDraft(table: table))
        var guards = scope.guards
        let own = schema[target].kind == .object ? typeGuard(target) : 0
        if own != 0 { guards.append(own) }
        let above = stage(of: scope.node)
        let stage: Int32
        let fanOut: FetchNode.FanOut
        switch origin {
        case .key, .address: (stage, fanOut) = (max(above, 0), .one)
        case .column(_, let isPacked): (stage, fanOut) = (above + 1, isPacked ? packedFanOut(scope) : .one)
        case .keyArray(_, let max): (stage, fanOut) = (above + 1, .atMost(max))
        case .page: (stage, fanOut) = (above + 1, .page)
        case .none, .parentKey: preconditionFailure("only lists hang on nothing or on a row's key")
        }
        draft.nodes.append(
            FetchNode(
                target: .row(Int32(draft.columnSets.count - 1)), origin: origin, parent: scope.node, stage: stage,
                arguments: arguments, guards: guards, field: op.field, fanOut: fanOut,
                weight: cost ?? schema[target].cost ?? 1))
        return Int32(draft.nodes.count - 1)
    }

    /// Keys are packed in a list of the row above, or beside a page, one for each of its items.
    private func packedFanOut(_ scope: PlanScope) -> FetchNode.FanOut {
        if case .connection = scope.kind { .page } else { .atMost(scope.items) }
    }

    /// Items that a packed list is taken to hold where the schema does not say, for the cost.
    private static var packedAssumed: Int { 20 }

    private func rowScope(_ node: Int32, _ scope: PlanScope) -> PlanScope {
        guard case .row(let set) = draft.nodes[Int(node)].target else { preconditionFailure("a row node reads rows") }
        return PlanScope(kind: .row(set: set), node: node, guards: scope.guards)
    }
}

// MARK: Lists

extension PlanCompiler {
    private mutating func listNode(
        _ list: ListBinding, _ definition: SchemaField, _ scope: PlanScope, _ arguments: Int32, _ op: FieldOp
    ) -> Int32 {
        draft.lists.append(ListPlan(binding: list))
        let above = stage(of: scope.node)
        let origin: FetchNode.Origin
        let stage: Int32
        switch list.parent {
        case .none: (origin, stage) = (.none, max(above, 0))
        case .key: (origin, stage) = (.parentKey, max(above, 0))
        case .column(let name): (origin, stage) = (.column(column(name, in: scope), isPacked: false), above + 1)
        }
        draft.nodes.append(
            FetchNode(
                target: .list(Int32(draft.lists.count - 1)), origin: origin, parent: scope.node, stage: stage,
                arguments: arguments, guards: scope.guards, field: op.field, fanOut: .one,
                weight: definition.cost ?? 1))
        return Int32(draft.nodes.count - 1)
    }

    private func listIndex(_ node: Int32) -> Int32 {
        guard case .list(let list) = draft.nodes[Int(node)].target else {
            preconditionFailure("a list node reads lists")
        }
        return list
    }

    /// The column set of what a list's pages hold beside their items: of no table, read with the page.
    private mutating func extras(of list: Int32) -> Int32 {
        if draft.lists[Int(list)].extras < 0 {
            draft.columnSets.append(ColumnDraft(table: ""))
            draft.lists[Int(list)].extras = Int32(draft.columnSets.count - 1)
        }
        return draft.lists[Int(list)].extras
    }

    /// Sets `a` to the row node of a list node and `b` to the block set of its rows.
    private mutating func setNodes(
        _ target: TypeID, _ field: FieldCollector.Field, _ scope: PlanScope, _ list: Int32, _ op: inout FieldOp
    ) throws(GraphQLError) {
        let index = Int(listIndex(list))
        draft.lists[index].wantsItems = true
        let node: Int32
        if let known = draft.listRows[list] {
            node = known
        } else {
            let frame = PlanScope(kind: .connection, node: list, guards: draft.nodes[Int(list)].guards)
            node = rowNode(draft.lists[index].binding.table, .page, target, nil, frame, -1, op)
            draft.listRows[list] = node
        }
        op.a = node
        op.b = try blockSet(on: target, field.below, rowScope(node, scope))
    }

    /// The parts of a connection's frame.
    mutating func setStructure(
        _ bound: BoundField, _ field: FieldCollector.Field, _ scope: PlanScope, _ op: inout FieldOp
    ) throws(GraphQLError) {
        let target = bound.definition.type.named
        let list = Int(scope.list)
        switch bound.kind {
        case .bound: preconditionFailure("bound fields are no part of the frame")
        case .edges:
            draft.lists[list].wantsItems = true
            op.code = .edges
            op.b = try block(on: target, field.below, scope)
        case .nodes:
            try setNodes(target, field, scope, scope.node, &op)
            op.code = .nodes
        case .edgeNode:
            try setNodes(target, field, scope, scope.node, &op)
            op.code = .edgeNode
        case .pageInfo:
            draft.lists[list].wantsItems = true
            op.code = .pageInfo
            op.b = try block(on: target, field.below, scope)
        case .cursor: setCursor(.cursor, list, &op)
        case .startCursor: setCursor(.startCursor, list, &op)
        case .endCursor: setCursor(.endCursor, list, &op)
        case .hasNextPage: op.code = .hasNextPage
        case .hasPreviousPage: op.code = .hasPreviousPage
        }
    }

    private mutating func setCursor(_ code: FieldOp.Code, _ list: Int, _ op: inout FieldOp) {
        draft.lists[list].wantsCursors = true
        op.code = code
    }
}

extension ColumnChoice {
    /// How an argument's value is called among the columns it chooses from.
    static func key(_ value: InputValue?) -> String {
        switch value {
        case .enumeration(let name), .string(let name): name
        case .boolean(let flag): flag ? "true" : "false"
        default: ""
        }
    }
}
