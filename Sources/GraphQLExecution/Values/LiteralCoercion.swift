import GraphQLLanguage
import GraphQLValidation

/// Turns literals of a validated document into values (GraphQL September 2025, 3.x "Input Coercion").
struct LiteralCoercion {
    let schema: Schema
    /// By name; a variable without an entry is absent.
    var variables: [String: InputValue] = [:]

    /// A literal that cannot be used, although the document is valid: null reached a place that is never null.
    struct Unusable: Error {}

    /// Nil means absent: a variable without a value.
    func value(_ literal: ValueSyntax, _ type: TypeReference) throws(Unusable) -> InputValue? {
        switch literal.kind {
        case .variable(let name):
            guard let value = variables[name] else { return nil }
            if value.isNull, type.isNonNull { throw Unusable() }
            return value
        case .null:
            if type.isNonNull { throw Unusable() }
            return .null
        default: break
        }
        if type.isList { return .list(try items(literal, type.item)) }
        let named = schema[type.named]
        switch named.kind {
        case .inputObject: return .object(try members(literal, named))
        case .enumeration:
            guard case .enumeration(let name) = literal.kind else { throw Unusable() }
            return .enumeration(name)
        case .scalar: return try scalar(literal, named.name)
        case .object, .interface, .union: throw Unusable()
        }
    }

    private func items(_ literal: ValueSyntax, _ type: TypeReference) throws(Unusable) -> [InputValue] {
        guard case .list(let items) = literal.kind else {
            // One value stands for a list of one, at every depth.
            guard let value = try value(literal, type) else { return [] }
            return [value]
        }
        var values: [InputValue] = []
        for item in items {
            if let value = try value(item, type) {
                values.append(value)
            } else if type.isNonNull {
                throw Unusable()
            } else {
                values.append(.null)
            }
        }
        return values
    }

    private func members(_ literal: ValueSyntax, _ type: SchemaType) throws(Unusable) -> [InputMember] {
        guard case .object(let fields) = literal.kind else { throw Unusable() }
        var members: [InputMember] = []
        for definition in type.inputFields {
            let field = fields.first { $0.name.text == definition.name }
            if let field, let value = try value(field.value, definition.type) {
                members.append(InputMember(name: definition.name, value: value))
            } else if let literal = definition.defaultValue, let value = try value(literal, definition.type) {
                members.append(InputMember(name: definition.name, value: value))
            } else if definition.type.isNonNull {
                throw Unusable()
            }
        }
        if type.isOneOf, members.count != 1 || members[0].value.isNull { throw Unusable() }
        return members
    }

    private func scalar(_ literal: ValueSyntax, _ name: String) throws(Unusable) -> InputValue {
        switch (name, literal.kind) {
        case ("ID", .int(let text)): .string(text)
        case ("Float", .int(let text)): .float(Double(text) ?? 0)
        case (_, .int(let text)): Int64(text).map { .int($0) } ?? .float(Double(text) ?? 0)
        case (_, .float(let text)): .float(Double(text) ?? 0)
        case (_, .string(let text)): .string(text)
        case (_, .boolean(let flag)): .boolean(flag)
        case (_, .enumeration(let name)): .enumeration(name)
        default: try composite(literal)
        }
    }

    /// Lists and objects that a custom scalar was given.
    private func composite(_ literal: ValueSyntax) throws(Unusable) -> InputValue {
        switch literal.kind {
        case .list(let items):
            var values: [InputValue] = []
            for item in items { values.append(try untyped(item)) }
            return .list(values)
        case .object(let fields):
            var members: [InputMember] = []
            for field in fields { members.append(InputMember(name: field.name.text, value: try untyped(field.value))) }
            return .object(members)
        default: throw Unusable()
        }
    }

    private func untyped(_ literal: ValueSyntax) throws(Unusable) -> InputValue {
        switch literal.kind {
        case .variable(let name): variables[name] ?? .null
        case .null: .null
        case .list, .object: try composite(literal)
        default: try scalar(literal, "")
        }
    }
}
