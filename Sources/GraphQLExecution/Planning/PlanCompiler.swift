import GraphQLLanguage
import GraphQLValidation

/// Compiles a validated operation to a plan. Every step that the request does not change is done here.
struct PlanCompiler {
    let bound: BoundSchema
    let collector: FieldCollector
    var draft = PlanDraft()
    /// Steps left before the plan is refused: abstract types multiply their selections.
    private var opsLeft: Int
    private var typeGuards: [TypeID: Int32] = [:]

    var schema: Schema { bound.schema }

    init(_ bound: BoundSchema, _ collector: FieldCollector, opsMax: Int) {
        self.bound = bound
        self.collector = collector
        opsLeft = opsMax
    }

    mutating func compile(
        _ operation: OperationDefinition, _ document: Document, _ source: any RowSource
    ) throws(GraphQLError) -> Plan {
        guard let query = schema.query else { preconditionFailure("a bound schema has a query root") }
        let root = try block(on: query, [operation.selections], PlanScope(kind: .root, node: -1))
        let sets = draft.columnSets.map { draft in
            ColumnSet(
                table: draft.table, columns: draft.names,
                prepared: draft.table.isEmpty ? [] : source.prepare(table: draft.table, columns: draft.names))
        }
        return Plan(draft, root: root, columnSets: sets, source: document.source)
    }

    /// Compiles the selections on one object type.
    mutating func block(
        on type: TypeID, _ sets: [[Selection]], _ scope: PlanScope
    ) throws(GraphQLError) -> Int32 {
        var scope = scope
        var block = Block()
        block.guardID = typeGuard(type)
        if block.guardID != 0 { scope.guards.append(block.guardID) }
        if let owner = bound.bound(type)?.owner, case .row = scope.kind {
            block.ownerColumn = column(owner.column, in: scope)
            // Index 0 is open to everybody; "nobody" gets an index of its own.
            block.ownerGuardID = draft.guardID(owner.unless)
        }
        let fields = collector.collect(sets, on: type)
        opsLeft -= fields.count
        guard opsLeft >= 0 else {
            throw GraphQLError("The operation selects more fields than allowed.", code: .limitSelections)
        }
        var ops: [FieldOp] = []
        ops.reserveCapacity(fields.count)
        for field in fields { ops.append(try op(field, on: type, scope)) }
        block.start = Int32(draft.ops.count)
        draft.ops.append(contentsOf: ops)
        block.end = Int32(draft.ops.count)
        draft.blocks.append(block)
        return Int32(draft.blocks.count - 1)
    }

    /// Compiles the selections on every object type that `type` may be. The presence column, or the type column of
    /// an abstract type, is the first that it takes.
    mutating func blockSet(
        on type: TypeID, _ sets: [[Selection]], _ scope: PlanScope, wantsPresence: Bool = true
    ) throws(GraphQLError) -> Int32 {
        // Types are large: what is needed of one is read in its place.
        var typeColumn: Int32 = -1
        var presence: Int32 = -1
        if schema[type].kind.isAbstract, let name = bound.typeColumns[type] {
            typeColumn = column(name, in: scope)
            presence = typeColumn
        } else if wantsPresence, let name = bound.bound(type)?.presence {
            presence = column(name, in: scope)
        }
        var members: [BlockSet.Member] = []
        for possible in schema[type].possibleTypes {
            let block = try block(on: possible, sets, scope)
            let name = typeColumn < 0 ? [] : Array("\"\(schema[possible].name)\"".utf8)
            members.append(BlockSet.Member(name: name, block: block))
        }
        draft.blockSets.append(BlockSet(typeColumn: typeColumn, members: members, presenceColumn: presence))
        return Int32(draft.blockSets.count - 1)
    }

    mutating func typeGuard(_ type: TypeID) -> Int32 {
        if let known = typeGuards[type] { return known }
        let guardID = draft.guardID(bound.bound(type)?.visibility)
        typeGuards[type] = guardID
        return guardID
    }

    /// Column of the scope's frame, added to what is read.
    mutating func column(_ name: String, in scope: PlanScope) -> Int32 {
        switch scope.kind {
        case .row(let set): return draft.column(scope.prefix + name, in: set)
        case .packed(let set, let layout):
            return draft.packedColumn(draft.column(scope.prefix + name, in: set), in: layout)
        case .root, .connection: preconditionFailure("bindings were checked: no column without a row")
        }
    }

    func stage(of node: Int32) -> Int32 { node < 0 ? -1 : draft.nodes[Int(node)].stage }
}

// MARK: Fields

extension PlanCompiler {
    private mutating func op(
        _ field: FieldCollector.Field, on type: TypeID, _ scope: PlanScope
    ) throws(GraphQLError) -> FieldOp {
        let name = field.first.name.text
        let range = draft.name(field.responseName)
        draft.fields.append(
            FieldInfo(
                responseName: field.responseName, typeName: schema[type].name, name: name,
                offset: field.first.offset))
        var op = FieldOp(
            code: .constant, isNonNull: false, isItemNonNull: false, guardID: 0, nameStart: range.lowerBound,
            nameEnd: range.upperBound, field: Int32(draft.fields.count - 1))
        if name == "__typename" {
            setConstant(Array("\"\(schema[type].name)\"".utf8), &op)
            return op
        }
        guard let bound = bound.field(name, on: type) else {
            try setIntrospection(field, &op)
            return op
        }
        let reference = bound.definition.type
        op.isNonNull = reference.isNonNull
        op.isItemNonNull = reference.isList && reference.item.isNonNull
        op.guardID = draft.guardID(bound.visibility)
        addSurcharges(of: bound, field, scope)
        var inner = scope
        if op.guardID != 0 { inner.guards.append(op.guardID) }
        if case .bound(let kind) = bound.kind {
            try setBound(kind, bound.definition, field, inner, &op)
            if op.code == .leaf { setMask(of: bound, on: type, inner, &op) }
        } else {
            try setStructure(bound, field, inner, &op)
        }
        return op
    }

    /// Whoever may not see the field is given what `@masked` names.
    private mutating func setMask(of bound: BoundField, on type: TypeID, _ scope: PlanScope, _ op: inout FieldOp) {
        guard let name = bound.definition.maskedAs, let standIn = self.bound.field(name, on: type),
            case .bound(.column(let column)) = standIn.kind
        else { return }
        op.b = self.column(column, in: scope) + 1
    }

    /// What fields that read nothing of their own count, and arguments that are given.
    private mutating func addSurcharges(of bound: BoundField, _ field: FieldCollector.Field, _ scope: PlanScope) {
        var weight = bound.reads ? 0 : bound.definition.cost ?? 0
        for argument in field.first.arguments {
            weight += bound.definition.argument(argument.name.text)?.cost ?? 0
        }
        if weight > 0 { draft.surcharges.append(Surcharge(node: scope.node, weight: weight * scope.items)) }
    }

    mutating func setConstant(_ json: [UInt8], _ op: inout FieldOp) {
        let range = draft.constant(json)
        op.code = .constant
        op.a = range.lowerBound
        op.b = range.upperBound
    }

    private mutating func setIntrospection(_ field: FieldCollector.Field, _ op: inout FieldOp) throws(GraphQLError) {
        let selection = IntrospectionSelection(field: field, collector: collector)
        op.isNonNull = field.first.name.text == "__schema"
        if !selection.holdsVariable {
            return setConstant(try IntrospectionWriter.bytes(of: selection, variables: [:]), &op)
        }
        op.code = .introspection
        op.a = Int32(draft.introspections.count)
        draft.introspections.append(selection)
    }

    mutating func arguments(
        _ definition: SchemaField, _ field: FieldCollector.Field, _ op: FieldOp
    ) -> Int32 {
        guard !definition.arguments.isEmpty else { return -1 }
        draft.arguments.append(ArgumentPlan(definition, field.first.arguments, field: op.field, schema))
        return Int32(draft.arguments.count - 1)
    }
}
