import GraphQLLanguage
import GraphQLValidation
import Synchronization

/// A validated document and one of its operations, with the plans for the conditions met so far.
final class CachedDocument: Sendable {
    let document: Document
    let operation: OperationDefinition
    /// The operation's, with their types.
    let variables: [(definition: VariableDefinition, type: TypeReference)]
    let usesIntrospection: Bool
    /// Variables that `@skip` and `@include` name; their values choose the plan.
    let conditions: [String]
    private let fragments: [String: FragmentDefinition]
    private let plans = Mutex<[UInt64: Plan]>([:])

    /// Plans kept for one document; conditions past these are compiled anew each time they change.
    private static let plansMax = 8

    init(_ document: Document, _ operation: OperationDefinition, _ schema: Schema) throws(GraphQLError) {
        self.document = document
        self.operation = operation
        variables = VariableCoercion.typed(operation.variables, schema)
        var survey = ConditionSurvey()
        survey.visit(operation.selections)
        for fragment in document.fragments { survey.visit(fragment.selections) }
        usesIntrospection = survey.usesIntrospection
        conditions = survey.variables
        guard conditions.count <= 64 else {
            throw GraphQLError("The document has more conditions than allowed.", code: .limitDirectives)
        }
        fragments = Dictionary(
            document.fragments.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func plan(
        _ bound: BoundSchema, _ source: any RowSource, variables: [String: InputValue], opsMax: Int
    ) throws(GraphQLError) -> Plan {
        var mask: UInt64 = 0
        for (bit, name) in conditions.enumerated() where variables[name]?.boolean == true { mask |= 1 << UInt64(bit) }
        if let plan = plans.withLock({ $0[mask] }) { return plan }
        var values: [String: Bool] = [:]
        for (bit, name) in conditions.enumerated() { values[name] = mask >> UInt64(bit) & 1 == 1 }
        let collector = FieldCollector(schema: bound.schema, fragments: fragments, conditions: values)
        var compiler = PlanCompiler(bound, collector, opsMax: opsMax)
        let plan = try compiler.compile(operation, document, source)
        plans.withLock { plans in
            if plans.count >= Self.plansMax { plans.removeAll() }
            plans[mask] = plan
        }
        return plan
    }
}

/// What a document's selections say about its plans.
private struct ConditionSurvey {
    private(set) var variables: [String] = []
    private(set) var usesIntrospection = false

    mutating func visit(_ selections: [Selection]) {
        for selection in selections {
            switch selection {
            case .field(let field):
                if field.name.text == "__schema" || field.name.text == "__type" { usesIntrospection = true }
                visit(field.directives)
                visit(field.selections)
            case .inline(let inline):
                visit(inline.directives)
                visit(inline.selections)
            case .spread(let spread): visit(spread.directives)
            }
        }
    }

    private mutating func visit(_ directives: [Directive]) {
        for directive in directives where directive.name == "skip" || directive.name == "include" {
            for argument in directive.arguments {
                guard case .variable(let name) = argument.value.kind, !variables.contains(name) else { continue }
                variables.append(name)
            }
        }
    }
}
