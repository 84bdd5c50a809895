/// A type reference as it is written: a name inside `listDepth` lists, each level nullable or not.
public struct TypeSyntax: Sendable {
    public let name: String
    /// Where the name stands.
    public let nameOffset: Int
    /// Where the whole reference begins.
    public let offset: Int
    public let listDepth: Int
    /// Bit 0: the named type is non-null. Bit n: the nth list from inside is.
    public let nonNullBits: UInt64

    /// Whether the outermost level is non-null.
    public var isNonNull: Bool { nonNullBits >> UInt64(listDepth) & 1 == 1 }

    /// As the grammar writes it.
    public var description: String {
        var text = String(repeating: "[", count: listDepth) + name
        for level in 0...listDepth {
            if level > 0 { text += "]" }
            if nonNullBits >> UInt64(level) & 1 == 1 { text += "!" }
        }
        return text
    }
}
