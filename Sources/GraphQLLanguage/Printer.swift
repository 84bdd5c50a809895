/// Writes executable documents back: two spaces of indent, one selection a line.
///
/// `parse(print(d))` is the same tree as `d` but for offsets and descriptions.
public struct Printer {
    private var text = ""
    private var indent = 0

    public static func print(_ document: Document) -> String {
        var printer = Printer()
        for definition in document.definitions {
            switch definition {
            case .operation(let operation): printer.write(operation)
            case .fragment(let fragment): printer.write(fragment)
            // The schema's own printer writes type systems; a request holds none.
            case .schema, .type, .directive: continue
            }
        }
        return printer.text
    }

    /// A value on one line, as in `defaultValue` of introspection.
    public static func print(_ value: ValueSyntax) -> String {
        switch value.kind {
        case .variable(let name): "$" + name
        case .int(let text), .float(let text), .enumeration(let text): text
        case .string(let text): quoted(text)
        case .boolean(let flag): flag ? "true" : "false"
        case .null: "null"
        case .list(let items): "[" + items.map(print).joined(separator: ", ") + "]"
        case .object(let fields): "{" + fields.map(print).joined(separator: ", ") + "}"
        }
    }

    /// A string literal on one line.
    public static func quoted(_ text: String) -> String {
        var literal = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": literal += "\\\""
            case "\\": literal += "\\\\"
            case "\n": literal += "\\n"
            case "\r": literal += "\\r"
            case "\t": literal += "\\t"
            case let control where control.value < 0x20 || control.value == 0x7F:
                literal += "\\u{" + String(control.value, radix: 16, uppercase: true) + "}"
            default: literal.unicodeScalars.append(scalar)
            }
        }
        return literal + "\""
    }

    private static func print(_ argument: Argument) -> String {
        argument.name.text + ": " + print(argument.value)
    }
}

extension Printer {
    private mutating func write(_ operation: OperationDefinition) {
        if !operation.isShorthand {
            text += operation.kind.rawValue
            if let name = operation.name { text += " " + name.text }
            if !operation.variables.isEmpty {
                text += operation.name == nil ? " (" : "("
                text += operation.variables.map(Self.variable).joined(separator: ", ") + ")"
            }
            text += Self.directives(operation.directives) + " "
        }
        write(operation.selections)
        text += "\n"
    }

    private mutating func write(_ fragment: FragmentDefinition) {
        text += "fragment \(fragment.name.text) on \(fragment.typeCondition.text)"
        text += Self.directives(fragment.directives) + " "
        write(fragment.selections)
        text += "\n"
    }

    private mutating func write(_ selections: [Selection]) {
        text += "{\n"
        indent += 1
        for selection in selections {
            text += String(repeating: "  ", count: indent)
            write(selection)
            text += "\n"
        }
        indent -= 1
        text += String(repeating: "  ", count: indent) + "}"
    }

    private mutating func write(_ selection: Selection) {
        switch selection {
        case .field(let field):
            if let alias = field.alias { text += alias.text + ": " }
            text += field.name.text + Self.arguments(field.arguments) + Self.directives(field.directives)
            guard !field.selections.isEmpty else { return }
            text += " "
            write(field.selections)
        case .spread(let spread):
            text += "..." + spread.name.text + Self.directives(spread.directives)
        case .inline(let inline):
            text += "..."
            if let condition = inline.typeCondition { text += " on " + condition.text }
            text += Self.directives(inline.directives) + " "
            write(inline.selections)
        }
    }

    private static func variable(_ variable: VariableDefinition) -> String {
        let defaultValue = variable.defaultValue.map { " = " + print($0) } ?? ""
        return "$\(variable.name.text): \(variable.type.description)\(defaultValue)\(directives(variable.directives))"
    }

    private static func arguments(_ arguments: [Argument]) -> String {
        arguments.isEmpty ? "" : "(" + arguments.map(print).joined(separator: ", ") + ")"
    }

    private static func directives(_ directives: [Directive]) -> String {
        directives.map { " @" + $0.name + arguments($0.arguments) }.joined()
    }
}
