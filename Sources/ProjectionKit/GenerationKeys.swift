public import EventSourcing

/// The names of everything one generation keeps in Redis.
///
///     c:{1.product_page.3.17}                   checkpoint of bucket 17 (a `Checkpoint`)
///     m:{1.product_page.3.17}:demo:p1029743     row (hash: column to JSON bytes, `_private` to bytes of the fold)
///     i:{1.product_list.3.5}:demo:price         index (sorted set: row key by score)
///
/// What stands in braces is (partition, projection, generation, bucket): one Redis Cluster slot, so that one
/// function call can move all of it. Names outside of any generation are in `ReadModelNames`.
public struct GenerationKeys: Sendable {
    public let generation: GenerationID
    public let layout: RowLayout
    private let tags: [String]

    public init(_ generation: GenerationID, layout: RowLayout) {
        self.generation = generation
        self.layout = layout
        tags = (0..<RowLayout.bucketCount).map { "{\(generation).\($0)}" }
    }

    /// The row `key` of `tenant`. `placement` must be what the projection's `placement(of:)` says.
    public func row(tenant: TenantID, key: String, placement: String? = nil) -> String {
        let bucket = layout.bucket(tenant: tenant, placement: placement ?? key)
        return row(bucket: bucket, suffix: Self.suffix(tenant, key))
    }

    /// The index `name` of `tenant` in the bucket of `placement`. Lists of `perTenant` projections need none.
    public func index(tenant: TenantID, name: String, placement: String = "") -> String {
        let bucket = layout.bucket(tenant: tenant, placement: placement)
        return index(bucket: bucket, suffix: Self.suffix(tenant, name))
    }

    public func checkpoint(bucket: Int) -> String { "c:\(tags[bucket])" }
    public func row(bucket: Int, suffix: String) -> String { "m:\(tags[bucket]):\(suffix)" }
    public func index(bucket: Int, suffix: String) -> String { "i:\(tags[bucket]):\(suffix)" }

    /// What stands behind the tag: `demo:p1029743`.
    public static func suffix(_ tenant: TenantID, _ key: String) -> String { "\(tenant.rawValue):\(key)" }

    /// For SCAN: meets every key of a generation and none of another.
    public static func pattern(_ generation: GenerationID) -> String { "[cmi]:{\(generation).*" }
    public static func pattern(ofRows generation: GenerationID) -> String { "m:{\(generation).*" }
}

/// The names of what concerns all projections of a partition, in one slot: `a:{1}`.
public struct ReadModelNames: Sendable {
    /// Hash: projection to `generation foldVersion` that readers use.
    public let live: String
    /// Hash: projection to `generation foldVersion` being built.
    public let building: String
    /// Hash: projection to `generation foldVersion until`: the one before the live one, and when (milliseconds since
    /// 1970) it may be dropped.
    public let kept: String
    /// Hash: projection to `generation position epoch`.
    public let watermarks: String
    /// Set: `projection.generation` of every generation that was opened and not dropped.
    public let opened: String
    /// String: the only mall; absent if there is none, or several.
    public let onlyTenant: String
    /// Written and removed again at once, to see what the store can do.
    public let probe: String
    /// Pub/sub channel of `WatermarkMessage`s.
    public let channel: String

    public init(_ partition: PartitionID) {
        live = "a:{\(partition)}"
        building = "b:{\(partition)}"
        kept = "o:{\(partition)}"
        watermarks = "w:{\(partition)}"
        opened = "g:{\(partition)}"
        onlyTenant = "t:{\(partition)}"
        probe = "p:{\(partition)}"
        channel = "watermarks:\(partition)"
    }
}
