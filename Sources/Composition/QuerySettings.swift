import Configuration

/// What the query server is told beside what all roles are.
public struct QuerySettings: Sendable {
    /// Documents that may be asked by name: a folder of `NAME.graphql`, or a JSON file of names and texts.
    /// `--persisted`, else `MALLARD_PERSISTED`.
    public var persistedPath: String?
    /// Nothing but these is answered. `--only-persisted`, else `MALLARD_ONLY_PERSISTED`, default false.
    public var onlyPersisted: Bool
    /// Queries that take longer are logged, by hash. `MALLARD_SLOW_QUERY_MS`, default 250; 0 is none.
    public var slowMilliseconds: Int
    /// A file that queries are written to, for `mallard bench replay-queries`. `--record`, else `MALLARD_RECORD`.
    public var recordPath: String?
    /// Whether replies are compressed for those who take that. `MALLARD_GZIP`, default true.
    public var compresses: Bool
    /// Live queries followed at once, 0: none are offered. `MALLARD_LIVE_MAX`, default 20,000.
    public var liveMax: Int
    /// Of these, those of one viewer. `MALLARD_LIVE_PER_CLIENT`, default 8.
    public var livePerClient: Int

    init(_ config: ConfigReader) {
        persistedPath = config.string(forKey: "persisted")
        onlyPersisted = config.bool(forKey: "only.persisted", default: false)
        slowMilliseconds = config.int(forKey: "slow.query.ms", default: 250)
        recordPath = config.string(forKey: "record")
        liveMax = config.int(forKey: "live.max", default: 20_000)
        livePerClient = config.int(forKey: "live.per.client", default: 8)
        compresses = config.bool(forKey: "gzip", default: true)
    }
}
