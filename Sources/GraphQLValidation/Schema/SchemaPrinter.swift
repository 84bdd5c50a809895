import GraphQLLanguage

extension Schema {
    /// The schema as SDL, the same text for the same schema: directives, then types by name, their parts in order.
    public func printed() -> String {
        var printer = SchemaPrinter(schema: self)
        printer.write()
        return printer.text
    }
}

private struct SchemaPrinter {
    let schema: Schema
    var text = ""

    mutating func write() {
        writeRoots()
        for directive in schema.directives.sorted(by: { $0.name < $1.name }) where !directive.isBuiltIn {
            write(directive)
        }
        for type in schema.types.sorted(by: { $0.name < $1.name }) where !type.isBuiltIn { write(type) }
    }

    private mutating func writeRoots() {
        write(description: schema.description, indent: "")
        text += "schema {\n"
        for (name, id) in [
            ("query", schema.query), ("mutation", schema.mutation), ("subscription", schema.subscription),
        ] {
            if let id { text += "  \(name): \(schema[id].name)\n" }
        }
        text += "}\n"
    }

    private mutating func write(_ directive: SchemaDirective) {
        text += "\n"
        write(description: directive.description, indent: "")
        text += "directive @\(directive.name)\(arguments(directive.arguments))"
        text += directive.isRepeatable ? " repeatable on " : " on "
        text += directive.locations.map(\.rawValue).joined(separator: " | ") + "\n"
    }

    private mutating func write(_ type: SchemaType) {
        text += "\n"
        write(description: type.description, indent: "")
        switch type.kind {
        case .scalar:
            let url = type.specifiedByURL.map { " @specifiedBy(url: \(Printer.quoted($0)))" } ?? ""
            text += "scalar \(type.name)\(url)\n"
        case .object, .interface:
            let interfaces = type.interfaces.map { schema[$0].name }.joined(separator: " & ")
            text += type.kind == .object ? "type " : "interface "
            text += type.name + (interfaces.isEmpty ? "" : " implements " + interfaces) + " {\n"
            for field in type.fields {
                write(description: field.description, indent: "  ")
                text += "  \(field.name)\(arguments(field.arguments)): \(schema.description(of: field.type))"
                text += deprecated(field.deprecationReason) + "\n"
            }
            text += "}\n"
        case .union:
            text += "union \(type.name) = \(type.possibleTypes.map { schema[$0].name }.joined(separator: " | "))\n"
        case .enumeration:
            text += "enum \(type.name) {\n"
            for value in type.values {
                write(description: value.description, indent: "  ")
                text += "  \(value.name)\(deprecated(value.deprecationReason))\n"
            }
            text += "}\n"
        case .inputObject:
            text += "input \(type.name)\(type.isOneOf ? " @oneOf" : "") {\n"
            for input in type.inputFields {
                write(description: input.description, indent: "  ")
                text += "  \(self.input(input))\n"
            }
            text += "}\n"
        }
    }

    private mutating func write(description: String?, indent: String) {
        guard let description else { return }
        text += indent + Printer.quoted(description) + "\n"
    }

    private func arguments(_ arguments: [SchemaInput]) -> String {
        guard !arguments.isEmpty else { return "" }
        return "(" + arguments.map { described($0) + input($0) }.joined(separator: ", ") + ")"
    }

    private func described(_ input: SchemaInput) -> String {
        input.description.map { Printer.quoted($0) + " " } ?? ""
    }

    private func input(_ input: SchemaInput) -> String {
        let value = input.defaultValue.map { " = " + Printer.print($0) } ?? ""
        return "\(input.name): \(schema.description(of: input.type))\(value)\(deprecated(input.deprecationReason))"
    }

    private func deprecated(_ reason: String?) -> String {
        reason.map { " @deprecated(reason: \(Printer.quoted($0)))" } ?? ""
    }
}
