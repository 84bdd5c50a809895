import GraphQLLanguage

/// Whether each input object has a value that ends, and so have the defaults of its fields (GraphQL September 2025,
/// 3.10).
struct InputCycleCheck {
    private struct Field: Hashable {
        let type: TypeID
        let name: String
    }

    private let check: SchemaCheck
    private var schema: Schema { check.schema }

    init(_ check: SchemaCheck) { self.check = check }

    func run() throws(SchemaError) {
        let inputs = schema.types.filter { $0.kind == .inputObject }
        let finite = finiteTypes(inputs)
        if let endless = inputs.first(where: { !finite.contains($0.id) }) {
            throw check.error(.inputCycle, endless.name)
        }
        var done: Set<Field> = []
        for type in inputs {
            var path: Set<Field> = []
            try visit(.object([]), type, &path, &done)
        }
    }

    /// Grows the set from the leaves up, until no type is added.
    private func finiteTypes(_ inputs: [SchemaType]) -> Set<TypeID> {
        var finite: Set<TypeID> = []
        var hasGrown = true
        while hasGrown {
            hasGrown = false
            for type in inputs where !finite.contains(type.id) && isFinite(type, finite) {
                finite.insert(type.id)
                hasGrown = true
            }
        }
        return finite
    }

    private func isFinite(_ type: SchemaType, _ finite: Set<TypeID>) -> Bool {
        func ends(_ input: SchemaInput) -> Bool {
            input.type.isList || schema[input.type.named].kind != .inputObject || finite.contains(input.type.named)
        }
        // One field of a OneOf must be given, and every field that may not be null.
        if type.isOneOf { return type.inputFields.contains(where: ends) }
        return type.inputFields.allSatisfy { !$0.type.isNonNull || ends($0) }
    }

    /// Follows the defaults that a value of an input object leaves to its fields.
    private func visit(
        _ value: ValueSyntax.Kind, _ type: SchemaType, _ path: inout Set<Field>, _ done: inout Set<Field>
    ) throws(SchemaError) {
        switch value {
        case .list(let items):
            for item in items { try visit(item.kind, type, &path, &done) }
        case .object(let given):
            for input in type.inputFields where schema[input.type.named].kind == .inputObject {
                if let own = given.first(where: { $0.name.text == input.name }) {
                    try visit(own.value.kind, schema[input.type.named], &path, &done)
                } else {
                    try visit(defaultOf: input, Field(type: type.id, name: input.name), &path, &done)
                }
            }
        default: return
        }
    }

    private func visit(
        defaultOf input: SchemaInput, _ field: Field, _ path: inout Set<Field>, _ done: inout Set<Field>
    ) throws(SchemaError) {
        guard let literal = input.defaultValue, !done.contains(field) else { return }
        guard path.insert(field).inserted else {
            throw check.error(.defaultCycle, "\(schema[field.type].name).\(field.name)")
        }
        try visit(literal.kind, schema[input.type.named], &path, &done)
        path.remove(field)
        done.insert(field)
    }
}
