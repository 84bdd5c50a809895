/// What a text may cost its reader.
public struct JSONLimits: Hashable, Sendable {
    /// Arrays and objects inside one another, at most 512: the parser uses stack for each.
    public let depthMax: Int
    /// Values of every kind, containers included.
    public let valuesMax: Int
    public let bytesMax: Int

    /// 32 levels, a million values, 64 MiB.
    public static let standard = JSONLimits()

    public init(depthMax: Int = 32, valuesMax: Int = 1_000_000, bytesMax: Int = 64 << 20) {
        precondition((1...512).contains(depthMax), "the parser uses stack for each level")
        self.depthMax = depthMax
        self.valuesMax = valuesMax
        self.bytesMax = bytesMax
    }
}
