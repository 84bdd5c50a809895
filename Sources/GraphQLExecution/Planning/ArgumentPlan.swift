import GraphQLLanguage
import GraphQLValidation

/// The arguments of one field: coerced once if no variable stands in them, else for each request.
struct ArgumentPlan: Sendable {
    let constant: Arguments?
    private let templates: [(definition: SchemaInput, literal: ValueSyntax?)]
    let field: Int32

    init(_ definition: SchemaField, _ syntax: [Argument], field: Int32, _ schema: Schema) {
        self.field = field
        let templates = definition.arguments.map { argument in
            (definition: argument, literal: syntax.first { $0.name.text == argument.name }?.value)
        }
        self.templates = templates
        guard !templates.contains(where: { $0.literal?.holdsVariable == true }) else {
            constant = nil
            return
        }
        do {
            constant = try Self.coerce(templates, LiteralCoercion(schema: schema))
        } catch {
            // A valid document has no unusable constant; if one slips through, each request refuses it.
            constant = nil
        }
    }

    func evaluate(_ coercion: LiteralCoercion) throws(LiteralCoercion.Unusable) -> Arguments {
        if let constant { return constant }
        return try Self.coerce(templates, coercion)
    }

    private static func coerce(
        _ templates: [(definition: SchemaInput, literal: ValueSyntax?)], _ coercion: LiteralCoercion
    ) throws(LiteralCoercion.Unusable) -> Arguments {
        var members: [InputMember] = []
        for (definition, literal) in templates {
            var value = try literal.flatMap { (literal) throws(LiteralCoercion.Unusable) in
                try coercion.value(literal, definition.type)
            }
            if value == nil, let fallback = definition.defaultValue {
                value = try coercion.value(fallback, definition.type)
            }
            if let value {
                members.append(InputMember(name: definition.name, value: value))
            } else if definition.type.isNonNull {
                throw LiteralCoercion.Unusable()
            }
        }
        return Arguments(members)
    }
}
