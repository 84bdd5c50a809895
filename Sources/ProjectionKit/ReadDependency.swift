/// What a reply was made from: a row or an index of a read model, by the name that a `WatermarkMessage` calls it when
/// it changes; or the read model as a whole.
public struct ReadDependency: Hashable, Sendable {
    public let projection: String
    /// `m:demo:p1` or `i:demo:price`; nil is whatever is in it.
    public let key: String?

    public init(projection: String, key: String? = nil) {
        self.projection = projection
        self.key = key
    }
}
