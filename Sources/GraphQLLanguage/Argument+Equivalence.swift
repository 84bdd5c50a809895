extension [Argument] {
    /// The same text for arguments that give the same values to the same names, in any order.
    public var canonical: String {
        let inOrder = enumerated().sorted { ($0.element.name.text, $0.offset) < ($1.element.name.text, $1.offset) }
        return inOrder.map { "\($0.element.name.text):\($0.element.value.canonical)" }.joined(separator: ",")
    }

    /// Whether both give the same values to the same names, in any order.
    public func isEquivalent(to other: [Argument]) -> Bool {
        count == other.count && (isEmpty || canonical == other.canonical)
    }
}

extension ValueSyntax {
    /// The same text for values that are written alike, but for blanks, the form of strings and the order of an
    /// object's fields.
    var canonical: String {
        switch kind {
        case .list(let items): "[" + items.map(\.canonical).joined(separator: ",") + "]"
        case .object(let fields): "{" + fields.canonical + "}"
        default: Printer.print(self)
        }
    }
}
