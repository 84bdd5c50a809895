import GraphQLLanguage

/// FieldsOnCorrectType, ScalarLeafs.
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
}
