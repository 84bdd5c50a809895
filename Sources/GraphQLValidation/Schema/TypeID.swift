/// A named type of one schema; means nothing in another.
public struct TypeID: Hashable, Sendable {
    public let index: Int

    init(_ index: Int) { self.index = index }
}
