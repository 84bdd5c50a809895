package import GraphQLLanguage
package import GraphQLValidation
package import JSON

/// The arguments that an operation gives a field of its root, coerced; for tests of coercion alone.
package struct FieldArguments: Sendable {
    package let responseName: String
    package let fieldName: String
    /// Nil where a value cannot be used, as null for what is never null.
    package let arguments: Arguments?

    /// The fields of the root in their order. Throws what `GraphQLEngine.prepare` would refuse about variables.
    package static func ofRoot(
        _ operation: OperationDefinition, in document: Document, against schema: Schema, variables: JSONObject
    ) throws(GraphQLRefusal) -> [FieldArguments] {
        guard let root = schema.root(operation.kind) else { return [] }
        var coercion = VariableCoercion(schema, document.source)
        coercion.run(VariableCoercion.typed(operation.variables, schema), variables)
        guard coercion.errors.isEmpty else { throw GraphQLRefusal(.variables, coercion.errors) }
        let collector = FieldCollector(
            schema: schema,
            fragments: Dictionary(
                document.fragments.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first }),
            conditions: coercion.values.compactMapValues(\.boolean))
        let literals = LiteralCoercion(schema: schema, variables: coercion.values)
        return collector.collect([operation.selections], on: root).compactMap { field in
            guard let definition = schema.field(field.first.name.text, on: root) else { return nil }
            let plan = ArgumentPlan(definition, field.first.arguments, field: 0, schema)
            return FieldArguments(
                responseName: field.responseName, fieldName: definition.name, arguments: evaluate(plan, literals))
        }
    }

    private static func evaluate(_ plan: ArgumentPlan, _ literals: LiteralCoercion) -> Arguments? {
        do {
            return try plan.evaluate(literals)
        } catch {
            return nil
        }
    }
}
