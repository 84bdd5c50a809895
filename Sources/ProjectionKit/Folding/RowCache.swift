import EventSourcing

/// Rows by tenant and key, least recently used out first, in two generations: what is used moves to the young one;
/// when that is full it becomes the old one, and what nobody used since is gone. Constant time, no lists to mend.
struct RowCache<Row: ProjectionRow> {
    struct Key: Hashable {
        let tenant: TenantID
        let key: String
    }

    private var young: [Key: CachedRow<Row>] = [:]
    private var old: [Key: CachedRow<Row>] = [:]
    /// Bytes of the young generation, about.
    private(set) var bytes = 0
    private var oldBytes = 0
    /// Bytes of both generations; what has moved to the young one counts twice until the old one goes.
    var heldBytes: Int { bytes + oldBytes }

    mutating func row(_ key: Key) -> CachedRow<Row>? {
        if let row = young[key] { return row }
        guard let row = old[key] else { return nil }
        insert(row, key)
        return row
    }

    mutating func insert(_ row: CachedRow<Row>, _ key: Key) {
        young[key] = row
        row.bytes = row.measure()
        bytes += row.bytes
    }

    /// To be called when a row has changed.
    mutating func remeasure(_ row: CachedRow<Row>) {
        let now = row.measure()
        bytes += now - row.bytes
        row.bytes = now
    }

    /// Lets go of what was not used since the last call. Only while no row is touched and no write is on its way:
    /// a row read back before its write has arrived would be the past.
    mutating func rotate() {
        old = young
        oldBytes = bytes
        young = [:]
        bytes = 0
    }

    mutating func removeAll() { self = RowCache() }
}
