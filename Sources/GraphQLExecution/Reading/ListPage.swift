/// One page of a list.
public struct ListPage: Sendable {
    /// Row keys in list order, at most the size asked for.
    public var keys: [String]
    /// Opaque, one for each key; may be empty if not wanted.
    public var cursors: [String]
    public var hasNextPage: Bool
    public var hasPreviousPage: Bool
    /// JSON fragments in the order asked for; nil is null.
    public var extras: [[UInt8]?]

    public init(
        keys: [String],
        cursors: [String] = [],
        hasNextPage: Bool = false,
        hasPreviousPage: Bool = false,
        extras: [[UInt8]?] = []
    ) {
        self.keys = keys
        self.cursors = cursors
        self.hasNextPage = hasNextPage
        self.hasPreviousPage = hasPreviousPage
        self.extras = extras
    }
}
