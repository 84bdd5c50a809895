/// How much of a document the parser reads before it refuses, so that no input costs more than its limits.
public struct ParserLimits: Hashable, Sendable {
    /// Lexical tokens of the whole document.
    public var tokens: Int
    /// Nested selection sets, values and list types, counted together: the parser's stack is bounded by this.
    public var nesting: Int
    /// Fields with an alias.
    public var aliases: Int
    /// Directives at one place.
    public var directivesPerPlace: Int
    /// Directives of the whole document.
    public var directives: Int

    public init(
        tokens: Int = 2_000,
        nesting: Int = 32,
        aliases: Int = 30,
        directivesPerPlace: Int = 4,
        directives: Int = 100
    ) {
        precondition(
            nesting <= 60, "the stack of a secondary thread holds about 60 nested constructs with room to spare")
        self.tokens = tokens
        self.nesting = nesting
        self.aliases = aliases
        self.directivesPerPlace = directivesPerPlace
        self.directives = directives
    }

    /// For documents of our own, as the schema: bounded only in nesting.
    public static let trusted = ParserLimits(
        tokens: .max, nesting: 60, aliases: .max, directivesPerPlace: .max, directives: .max)
}
