import EventSourcing
import GraphQLExecution
import Redis

/// The reads of one stage as one pipeline, and what their replies mean.
struct StageBatch {
    /// What one read waits for.
    enum Expected {
        /// One reply: so many columns, and one more if there is a condition.
        case row(columns: Int, condition: RowCondition?)
        case page(PageRead)
        /// Index into `indexQueries`.
        case query(Int)
        case failure(ReadFailure)
        /// A list of nothing.
        case nothing(ListRead)
    }

    private let viewer: Viewer
    private let tenant: TenantID
    private let tenantBytes: [UInt8]
    private let models: LiveModels
    /// Whether rows are shown that are not for everybody.
    private let seesAll: Bool
    /// The tenant is a part of every key, and anybody may name one.
    private let isTenantSound: Bool
    private(set) var pipeline: RedisPipeline
    private(set) var indexQueries: [any IndexQuery] = []
    private var expected: [Expected] = []
    private var key: [UInt8] = []
    private var last: (set: ColumnSet, table: RowTable, names: ModelNames?)?

    /// About what it takes to ask for a row.
    private static let readBytes = 192

    init(_ viewer: Viewer, _ models: LiveModels, reads: Int) {
        pipeline = RedisPipeline(minimumCapacity: reads * Self.readBytes)
        expected.reserveCapacity(reads)
        self.viewer = viewer
        self.models = models
        tenant = TenantID(viewer.tenant)
        tenantBytes = Array(viewer.tenant.utf8)
        seesAll = Viewers.shop.allows(viewer)
        isTenantSound = Viewers.id(viewer.tenant) != nil
    }

    mutating func add(_ read: RowRead) {
        guard isTenantSound else { return expected.append(.failure(.badArgument("No such mall."))) }
        switch read {
        case .columns(let set, let key): expected.append(add(set, key))
        case .list(let list):
            do throws(ReadFailure) {
                expected.append(try add(list))
            } catch {
                expected.append(.failure(error))
            }
        }
    }

    /// Appends one reply for each read, in their order.
    func answer(
        _ values: consuming RedisReplies, _ found: [Result<ListPage, ReadFailure>], into replies: inout Replies
    ) {
        replies.reserve(fragments: values.parts.count)
        var pages = pages(values)
        let start = replies.take(values.takeBytes())
        var reader = RowReader(values, start: start)
        for expectation in expected {
            switch expectation {
            case .failure(let failure): replies.failure(failure)
            case .nothing(let list): replies.page(PageRead.empty(list))
            case .row(let columns, let condition): reader.row(columns, condition, into: &replies)
            case .page(let read):
                switch pages.removeFirst() {
                case .success(let page): replies.page(page)
                case .failure(let failure): replies.failure(failure)
                }
                for _ in 0..<read.replies { reader.skip() }
            case .query(let index): Self.page(found[index], into: &replies)
            }
        }
    }

    /// The pages among the replies.
    private func pages(_ values: RedisReplies) -> [Result<ListPage, ReadFailure>] {
        var pages: [Result<ListPage, ReadFailure>] = []
        var at = 0
        for expectation in expected {
            switch expectation {
            case .failure, .nothing, .query: continue
            case .row: values.skip(&at)
            case .page(let read):
                let replies = (0..<read.replies).map { _ in values.value(at: &at) }
                pages.append(Result { () throws(ReadFailure) in try read.page(replies[...]) })
            }
        }
        return pages
    }

    /// The same where Redis has answered nothing.
    func answer(
        withoutRows failure: ReadFailure, _ found: [Result<ListPage, ReadFailure>], into replies: inout Replies
    ) {
        for expectation in expected {
            switch expectation {
            case .failure(let failure): replies.failure(failure)
            case .nothing(let list): replies.page(PageRead.empty(list))
            case .row, .page: replies.failure(failure)
            case .query(let index): Self.page(found[index], into: &replies)
            }
        }
    }

    private static func page(_ found: Result<ListPage, ReadFailure>, into replies: inout Replies) {
        switch found {
        case .success(let page): replies.page(page)
        case .failure(let failure): replies.failure(failure)
        }
    }
}

/// Rows among the replies to a pipeline, as columns of text that `Replies` has taken in.
private struct RowReader {
    private let values: RedisReplies
    /// Where their text begins.
    private let start: Int
    private var at = 0

    init(_ values: RedisReplies, start: Int) {
        self.values = values
        self.start = start
    }

    mutating func skip() { values.skip(&at) }

    mutating func row(_ columns: Int, _ condition: RowCondition?, into replies: inout Replies) {
        let row = values.parts[at]
        guard row.kind == .array, row.count >= columns else {
            skip()
            return replies.failure(.unavailable)
        }
        let cells = at + 1..<at + 1 + Int(row.count)
        at = cells.upperBound
        if let condition {
            guard row.count > columns, let range = range(of: cells.lowerBound + columns),
                condition.holds(replies.text(at: range))
            else { return replies.absent() }
        }
        for cell in cells.prefix(columns) {
            if let range = range(of: cell) { replies.fragment(at: range) } else { replies.missing() }
        }
        replies.endRow()
    }

    /// Where a cell's text lies among what was taken in.
    private func range(of cell: Int) -> Range<Int>? {
        let part = values.parts[cell]
        guard part.kind == .bulk else { return nil }
        return start + part.range.lowerBound..<start + part.range.upperBound
    }
}

// MARK: Commands

extension StageBatch {
    private mutating func add(_ set: ColumnSet, _ id: String) -> Expected {
        guard let source = source(of: set) else { return .failure(.unavailable) }
        guard let names = source.names else { return .failure(.notReady) }
        let table = source.table
        let rowKey = table.prefix + id
        setKey(names.rows[table.model.bucket(tenant, row: rowKey)], rowKey)
        let count = set.columns.count
        let isConditional = table.shownIf != nil
        pipeline.append("HMGET", key: key, encoded: set.prepared, count: isConditional ? count + 1 : count)
        return .row(columns: count, condition: seesAll ? nil : table.shownIf)
    }

    /// Reads of one set follow each other, so the last answer is kept.
    private mutating func source(of set: ColumnSet) -> (set: ColumnSet, table: RowTable, names: ModelNames?)? {
        if let last, last.set === set { return last }
        guard let table = CommerceSchema.tables[set.table] else { return nil }
        last = (set, table, models.names(of: table.model))
        return last
    }

    private mutating func add(_ list: ListRead) throws(ReadFailure) -> Expected {
        switch CommerceSchema.lists[list.name] {
        case nil: throw .unavailable
        case .query(_, let make):
            indexQueries.append(try make(list, viewer))
            return .query(indexQueries.count - 1)
        case .index(let model, let place):
            guard let place = try place(list, list.reader(viewer)) else { return .nothing(list) }
            guard let names = models.names(of: model) else { throw .notReady }
            let read = try PageRead(list, place, tenant: viewer.tenant, model: model.name)
            setKey(names.indexes[model.bucket(tenant, index: place.placement)], place.index)
            read.append(key, to: &pipeline)
            return .page(read)
        }
    }

    private mutating func setKey(_ prefix: [UInt8], _ suffix: String) {
        key.removeAll(keepingCapacity: true)
        key.append(contentsOf: prefix)
        key.append(contentsOf: tenantBytes)
        key.append(UInt8(ascii: ":"))
        key.append(contentsOf: suffix.utf8)
    }
}
