/// A type of a schema, wrapped in lists and non-nulls; no pointer, no recursion.
public struct TypeReference: Hashable, Sendable {
    public let named: TypeID
    /// Lists around the named type, at most 60.
    public let listDepth: Int
    /// Bit 0: the named type is non-null. Bit n: the nth list from inside is.
    let nonNullBits: UInt64

    init(named: TypeID, listDepth: Int, nonNullBits: UInt64) {
        self.named = named
        self.listDepth = listDepth
        self.nonNullBits = nonNullBits
    }

    /// Whether the outermost level is never null.
    public var isNonNull: Bool { nonNullBits >> UInt64(listDepth) & 1 == 1 }

    public var isList: Bool { listDepth > 0 }

    /// The type of the items of a list; itself for a named type.
    public var item: TypeReference {
        guard isList else { return self }
        return TypeReference(
            named: named, listDepth: listDepth - 1, nonNullBits: nonNullBits & ~(1 << UInt64(listDepth)))
    }

    /// The same type, null allowed at the outermost level.
    public var nullable: TypeReference {
        TypeReference(named: named, listDepth: listDepth, nonNullBits: nonNullBits & ~(1 << UInt64(listDepth)))
    }

    /// The named type alone, nullable.
    var bare: TypeReference { TypeReference(named: named, listDepth: 0, nonNullBits: 0) }
}
