import EventSourcing

/// A row in the projector's memory: as folded so far, and, while it is being changed, as stored.
///
/// An object, so that planning a page costs one look-up a touch and folding it none.
final class CachedRow<Row: ProjectionRow> {
    enum Standing {
        /// Asked for; the store's answer is awaited.
        case awaited
        case known
        /// The store's columns are not what this build writes.
        case unreadable
    }

    let key: String
    /// What stands behind the tag in the row's name.
    let suffix: String
    let bucket: Int
    var row: Row?
    /// The row as stored, while `isTouched`.
    var stored: Row?
    /// A fact stated later in the page that is being planned.
    var ahead: Row?
    var standing = Standing.awaited
    var isTouched = false
    /// What the cache has counted for it.
    var bytes = 0
    /// About how many bytes it had when last read from the store or written.
    private(set) var size = 0

    init(key: String, suffix: String, bucket: Int) {
        self.key = key
        self.suffix = suffix
        self.bucket = bucket
    }

    func supply(_ columns: Columns?) {
        standing = .known
        guard let columns else { return }
        row = Row(columns: columns)
        if row == nil { standing = .unreadable }
        measure()
    }

    /// What it takes beside the texts of its names and what its row refers to: the object, whose three rows lie in it,
    /// the heads of two texts, and its share of a table that is half full.
    private static var overhead: Int { 3 * MemoryLayout<Row?>.size + 240 }

    @discardableResult
    func measure() -> Int {
        size = Self.overhead + suffix.utf8.count + key.utf8.count + (row?.footprint ?? 0)
        return size
    }
}
