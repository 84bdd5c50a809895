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
        text += "directive @\(directive.name)\(arguments(directive.arguments, ""))"
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
            text += type.name + (interfaces.isEmpty ? "" : " implements " + interfaces) + cost(type.cost) + " {\n"
            for field in type.fields {
                write(description: field.description, indent: "  ")
                text += "  \(field.name)\(arguments(field.arguments, "  ")): \(schema.description(of: field.type))"
                text += deprecated(field.deprecationReason) + cost(field.cost)
                text += (field.listSize.map { " " + $0.printed } ?? "") + MaskedField.printed(field.maskedAs) + "\n"
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
        if let description { text += indent + SDLDescription.printed(description, indent) + "\n" }
    }

    /// On one line, or each on a line of its own where one says what it means.
    private func arguments(_ arguments: [SchemaInput], _ indent: String) -> String {
        guard !arguments.isEmpty else { return "" }
        guard arguments.contains(where: { $0.description != nil }) else {
            return "(" + arguments.map { input($0) }.joined(separator: ", ") + ")"
        }
        let inner = indent + "  "
        let lines = arguments.map { argument in
            let description = argument.description.map { inner + SDLDescription.printed($0, inner) + "\n" } ?? ""
            return description + inner + input(argument) + "\n"
        }
        return "(\n" + lines.joined() + indent + ")"
    }

    private func input(_ input: SchemaInput) -> String {
        let value = input.defaultValue.map { " = " + Printer.print($0) } ?? ""
        return "\(input.name): \(schema.description(of: input.type))\(value)\(deprecated(input.deprecationReason))"
            + cost(input.cost)
    }

    private func cost(_ cost: Int?) -> String { cost.map { " @cost(weight: \"\($0)\")" } ?? "" }

    private func deprecated(_ reason: String?) -> String {
        reason.map { " @deprecated(reason: \(Printer.quoted($0)))" } ?? ""
    }
}

/// Descriptions as SDL writes them: several lines as a block, one as a plain string.
private enum SDLDescription {
    static func printed(_ text: String, _ indent: String) -> String {
        guard isBlock(text) else { return Printer.quoted(text) }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let body = lines.map { $0.isEmpty ? "\n" : indent + $0 + "\n" }.joined()
        return "\"\"\"\n" + body + indent + "\"\"\""
    }

    /// Whether a block reads back as this text: reading takes the common indent and blank lines at the ends away.
    private static func isBlock(_ text: String) -> Bool {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 1, !text.contains("\"\"\""), !text.contains("\\") else { return false }
        guard text.unicodeScalars.allSatisfy({ $0 == "\n" || $0.value >= 0x20 && $0.value != 0x7F }) else {
            return false
        }
        let isBlank = { (line: Substring) in line.allSatisfy { $0 == " " } }
        guard !isBlank(lines[0]), !isBlank(lines[lines.count - 1]), text.last != "\"" else { return false }
        return lines.contains { !isBlank($0) && $0.first != " " } && !lines.contains { !$0.isEmpty && isBlank($0) }
    }
}
