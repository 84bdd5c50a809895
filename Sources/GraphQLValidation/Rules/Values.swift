import GraphQLLanguage

/// ValuesOfCorrectType, UniqueInputFieldNames; and the uses of variables that other rules judge.
extension Validation {
    mutating func walk(_ value: ValueSyntax, _ place: ValuePlace) {
        switch value.kind {
        case .variable(let name):
            uses[current].variables.append(
                DefinitionUses.VariableUse(
                    name: name, offset: value.offset, type: place.type, placeHasDefault: place.hasDefault,
                    isOneOf: place.isOneOf))
        case .null:
            guard place.checks, let type = place.type, type.isNonNull else { return }
            reportValue(value, type)
        case .list(let items): walk(items, value, place)
        case .object(let fields): walk(fields, value, place)
        case .enumeration(let name):
            if place.checks { checkLeaf(value, place.type) }
            if let type = place.type { checkDeprecated(name, value, schema[type.named]) }
        case .int, .float, .string, .boolean:
            if place.checks { checkLeaf(value, place.type) }
        }
    }

    private mutating func walk(_ items: [ValueSyntax], _ list: ValueSyntax, _ place: ValuePlace) {
        let isList = place.type?.isList == true
        if !isList, place.checks { checkLeaf(list, place.type?.nullable) }
        // What a custom scalar makes of a list's items, no type says.
        let itemPlace = ValuePlace(
            type: isList ? place.type?.item : nil, hasDefault: false, checks: isList && place.checks)
        for item in items { walk(item, itemPlace) }
    }

    private mutating func walk(_ fields: [Argument], _ object: ValueSyntax, _ place: ValuePlace) {
        checkUniqueFields(fields)
        let type = place.type.map { schema[$0.named] }
        guard let type, type.kind == .inputObject else {
            if place.checks { checkLeaf(object, place.type) }
            for field in fields { walk(field.value, ValuePlace(type: nil, hasDefault: false, checks: false)) }
            return
        }
        if place.checks { checkObject(fields, object, type) }
        for field in fields {
            let definition = type.inputField(field.name.text)
            if definition == nil, place.checks {
                report(
                    .valuesOfCorrectType,
                    "Field \"\(field.name.text)\" is not defined by type \"\(type.name)\"."
                        + suggestion(field.name.text, among: type.inputFields.map(\.name)),
                    at: field.name.offset)
            }
            if let definition, let reason = definition.deprecationReason {
                report(
                    .noDeprecated,
                    "The input field \"\(type.name).\(definition.name)\" is deprecated. \(reason)",
                    at: field.name.offset)
            }
            walk(
                field.value,
                ValuePlace(
                    type: definition?.type, hasDefault: definition?.defaultValue != nil, isOneOf: type.isOneOf,
                    checks: place.checks))
        }
    }

    private mutating func checkObject(_ fields: [Argument], _ object: ValueSyntax, _ type: SchemaType) {
        for definition in type.inputFields where definition.isRequired {
            guard !fields.contains(where: { $0.name.text == definition.name }) else { continue }
            report(
                .valuesOfCorrectType,
                "Field \"\(type.name).\(definition.name)\" of required type "
                    + "\"\(schema.description(of: definition.type))\" was not provided.",
                at: object.offset)
        }
        // One fault is enough: a field that the type does not define is reported as such.
        guard type.isOneOf, fields.allSatisfy({ type.inputField($0.name.text) != nil }) else { return }
        if fields.count != 1 {
            report(
                .valuesOfCorrectType, "OneOf Input Object \"\(type.name)\" must specify exactly one key.",
                at: object.offset)
        } else if case .null = fields[0].value.kind {
            report(
                .valuesOfCorrectType, "Field \"\(type.name).\(fields[0].name.text)\" must be non-null.",
                at: object.offset)
        }
    }

    private mutating func checkUniqueFields(_ fields: [Argument]) {
        guard fields.count > 1, has(.uniqueInputFieldNames) else { return }
        var seen: [String: Int] = [:]
        for field in fields {
            if let first = seen[field.name.text] {
                report(
                    .uniqueInputFieldNames, "There can be only one input field named \"\(field.name.text)\".",
                    at: first, field.name.offset)
            } else {
                seen[field.name.text] = field.name.offset
            }
        }
    }

    private mutating func checkLeaf(_ value: ValueSyntax, _ type: TypeReference?) {
        guard has(.valuesOfCorrectType), let type else { return }
        if !schema.accepts(value, forLeaf: schema[type.named]) { reportValue(value, type) }
    }

    private mutating func checkDeprecated(_ name: String, _ value: ValueSyntax, _ type: SchemaType) {
        guard let reason = type.value(name)?.deprecationReason else { return }
        report(
            .noDeprecated, "The enum value \"\(type.name).\(name)\" is deprecated. \(reason)", at: value.offset)
    }

    private mutating func reportValue(_ value: ValueSyntax, _ type: TypeReference) {
        report(
            .valuesOfCorrectType,
            "Expected value of type \"\(schema.description(of: type))\", found \(Printer.print(value)).",
            at: value.offset)
    }
}

extension Schema {
    /// Whether a literal is one that a scalar or an enum takes; false for any other kind of type.
    ///
    /// A custom scalar takes every literal: what it means is for the field that gets it.
    func accepts(_ value: ValueSyntax, forLeaf type: SchemaType) -> Bool {
        switch type.kind {
        case .enumeration:
            if case .enumeration(let name) = value.kind { return type.hasValue(name) }
            return false
        case .scalar: return acceptsScalar(value, type.name)
        case .object, .interface, .union, .inputObject: return false
        }
    }

    private func acceptsScalar(_ value: ValueSyntax, _ name: String) -> Bool {
        switch (name, value.kind) {
        case ("Int", .int(let text)): Int32(text) != nil
        case ("Float", .int(let text)), ("Float", .float(let text)): Double(text)?.isFinite == true
        case ("String", .string), ("Boolean", .boolean), ("ID", .string), ("ID", .int): true
        case ("Int", _), ("Float", _), ("String", _), ("Boolean", _), ("ID", _): false
        default: true
        }
    }
}
