import GraphQLLanguage
import GraphQLValidation
import JSON

/// Turns the variables of a request into values of their types; collects every fault.
struct VariableCoercion {
    private let schema: Schema
    private let source: Source
    private(set) var errors: [GraphQLError] = []
    private(set) var values: [String: InputValue] = [:]

    private static let errorsMax = 20

    init(_ schema: Schema, _ source: Source) {
        self.schema = schema
        self.source = source
    }

    /// The definitions of an operation, with their types.
    static func typed(
        _ definitions: [VariableDefinition], _ schema: Schema
    ) -> [(definition: VariableDefinition, type: TypeReference)] {
        definitions.compactMap { definition in schema.reference(definition.type).map { (definition, $0) } }
    }

    mutating func run(_ definitions: [(definition: VariableDefinition, type: TypeReference)], _ given: JSONObject) {
        for (definition, type) in definitions where errors.count < Self.errorsMax {
            let name = definition.name.text
            do throws(Fault) {
                if let value = given[name] {
                    values[name] = try coerce(value, type)
                } else if let literal = definition.defaultValue {
                    values[name] = try defaultValue(literal, type)
                } else if type.isNonNull {
                    throw Fault("of required type \"\(definition.type.description)\" was not provided")
                }
            } catch {
                errors.append(
                    GraphQLError(
                        "Variable \"$\(name)\" \(error.text).", code: .badVariables,
                        locations: [source.location(at: definition.offset)]))
            }
        }
    }

    private struct Fault: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    private func defaultValue(_ literal: ValueSyntax, _ type: TypeReference) throws(Fault) -> InputValue? {
        do {
            return try LiteralCoercion(schema: schema).value(literal, type)
        } catch {
            throw Fault("has a default value that its type does not take")
        }
    }

    private func coerce(_ json: JSONValue, _ type: TypeReference) throws(Fault) -> InputValue {
        if json.isNull {
            guard !type.isNonNull else { throw invalid(json, type) }
            return .null
        }
        if type.isList {
            guard case .array(let items) = json else { return .list([try coerce(json, type.item)]) }
            var values: [InputValue] = []
            values.reserveCapacity(items.count)
            for item in items { values.append(try coerce(item, type.item)) }
            return .list(values)
        }
        let named = schema[type.named]
        switch named.kind {
        case .inputObject: return try object(json, named, type)
        case .enumeration:
            guard case .string(let name) = json, named.hasValue(name) else { throw invalid(json, type) }
            return .enumeration(name)
        case .scalar:
            guard let value = scalar(json, named.name) else { throw invalid(json, type) }
            return value
        case .object, .interface, .union: throw invalid(json, type)
        }
    }

    private func invalid(_ json: JSONValue, _ type: TypeReference) -> Fault {
        let shown = String(decoding: json.encoded().prefix(64), as: UTF8.self)
        return Fault("got invalid value \(shown); expected type \"\(schema.description(of: type))\"")
    }

    private func object(_ json: JSONValue, _ named: SchemaType, _ type: TypeReference) throws(Fault) -> InputValue {
        guard case .object(let object) = json else { throw invalid(json, type) }
        for (key, _) in object where named.inputField(key) == nil {
            throw Fault("got a field \"\(key)\" that type \"\(named.name)\" does not define")
        }
        var members: [InputMember] = []
        for definition in named.inputFields {
            if let value = object[definition.name] {
                members.append(InputMember(name: definition.name, value: try coerce(value, definition.type)))
            } else if let literal = definition.defaultValue {
                guard let value = try defaultValue(literal, definition.type) else { continue }
                members.append(InputMember(name: definition.name, value: value))
            } else if definition.type.isNonNull {
                throw Fault("lacks the required field \"\(named.name).\(definition.name)\"")
            }
        }
        if named.isOneOf, members.count != 1 || members[0].value.isNull {
            throw Fault("must give exactly one field of \"\(named.name)\", and not null")
        }
        return .object(members)
    }

    private func scalar(_ json: JSONValue, _ name: String) -> InputValue? {
        switch (name, json) {
        case ("Int", .integer(let number)): Int32(exactly: number).map { .int(Int64($0)) }
        case ("Int", .number): json.asDouble.flatMap { Int32(exactly: $0) }.map { .int(Int64($0)) }
        case ("Float", _): json.asDouble.map { .float($0) }
        case ("ID", .integer(let number)): .string(String(number))
        case ("ID", .string(let text)), ("String", .string(let text)): .string(text)
        case ("Boolean", .bool(let flag)): .boolean(flag)
        case ("Int", _), ("ID", _), ("String", _), ("Boolean", _): nil
        default: untyped(json)
        }
    }

    private func untyped(_ json: JSONValue) -> InputValue {
        switch json {
        case .null: .null
        case .bool(let flag): .boolean(flag)
        case .integer(let number): .int(number)
        case .number: .float(json.asDouble ?? 0)
        case .string(let text): .string(text)
        case .array(let items): .list(items.map(untyped))
        case .object(let members): .object(members.map { InputMember(name: $0.key, value: untyped($0.value)) })
        }
    }
}
