extension [Argument] {
    /// Whether both give the same values to the same names, in any order.
    public func isEquivalent(to other: [Argument]) -> Bool {
        guard count == other.count else { return false }
        return allSatisfy { argument in
            other.contains { $0.name.text == argument.name.text && $0.value.isEquivalent(to: argument.value) }
        }
    }
}

extension ValueSyntax {
    /// Whether both are written alike, but for blanks, the form of strings and the order of an object's fields.
    public func isEquivalent(to other: ValueSyntax) -> Bool {
        switch (kind, other.kind) {
        case (.variable(let one), .variable(let two)), (.int(let one), .int(let two)),
            (.float(let one), .float(let two)), (.string(let one), .string(let two)),
            (.enumeration(let one), .enumeration(let two)):
            one == two
        case (.boolean(let one), .boolean(let two)): one == two
        case (.null, .null): true
        case (.list(let one), .list(let two)):
            one.count == two.count && zip(one, two).allSatisfy { $0.isEquivalent(to: $1) }
        case (.object(let one), .object(let two)): one.isEquivalent(to: two)
        default: false
        }
    }
}
