import GraphQLLanguage

/// FieldsOnCorrectType, ScalarLeafs; and what NoDeprecated and NoSchemaIntrospection say of fields.
extension Validation {
    mutating func checkField(_ field: FieldSyntax, _ definition: SchemaField?, on parent: TypeID) {
        guard let definition else {
            let type = schema[parent]
            return report(
                .fieldsOnCorrectType,
                "Cannot query field \"\(field.name.text)\" on type \"\(type.name)\"."
                    + suggestion(field.name.text, among: type.fields.map(\.name)),
                at: field.offset)
        }
        checkOptional(field, definition, on: parent)
        if schema[definition.type.named].kind.isLeaf {
            guard field.selectionsOffset >= 0 else { return }
            report(
                .scalarLeafs,
                "Field \"\(field.name.text)\" must not have a selection since type "
                    + "\"\(schema.description(of: definition.type))\" has no subfields.",
                at: field.selectionsOffset)
        } else if field.selectionsOffset < 0 {
            report(
                .scalarLeafs,
                "Field \"\(field.name.text)\" of type \"\(schema.description(of: definition.type))\" must have a "
                    + "selection of subfields. Did you mean \"\(field.name.text) { ... }\"?",
                at: field.offset)
        }
    }

    private mutating func checkOptional(_ field: FieldSyntax, _ definition: SchemaField, on parent: TypeID) {
        if let reason = definition.deprecationReason {
            report(
                .noDeprecated, "The field \"\(schema[parent].name).\(definition.name)\" is deprecated. \(reason)",
                at: field.offset)
        }
        if schema[definition.type.named].name.hasPrefix("__") {
            report(
                .noSchemaIntrospection,
                "GraphQL introspection is off, and the document asks for the field \"\(field.name.text)\".",
                at: field.offset)
        }
    }
}
