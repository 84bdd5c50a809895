import GraphQLExecution
import JSON
import Synchronization

/// Rows and lists in memory, which counts how often it is asked.
final class MemorySource: RowSource {
    typealias Row = [String: [UInt8]]

    struct Log {
        var calls = 0
        var reads: [RowRead] = []
    }

    private let tables: [String: [String: Row]]
    private let lists: @Sendable (ListRead) -> ListPage?
    private let failing: [String: ReadFailure]
    private let log = Mutex(Log())

    /// `failing` names tables and lists whose reads fail; `"*"` fails each stage as a whole.
    init(
        _ tables: [String: [String: Row]],
        failing: [String: ReadFailure] = [:],
        lists: @escaping @Sendable (ListRead) -> ListPage? = { _ in nil }
    ) {
        self.tables = tables
        self.failing = failing
        self.lists = lists
    }

    var calls: Int { log.withLock { $0.calls } }
    var reads: [RowRead] { log.withLock { $0.reads } }

    func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure) {
        log.withLock { log in
            log.calls += 1
            log.reads += stage.reads
        }
        if let failure = failing["*"] { throw failure }
        for read in stage.reads {
            switch read {
            case .columns(let set, let key): answer(set, key, &replies)
            case .list(let list):
                if let failure = failing[list.name] {
                    replies.failure(failure)
                } else if let page = lists(list) {
                    replies.page(page)
                } else {
                    replies.failure(.badCursor)
                }
            }
        }
    }

    private func answer(_ set: ColumnSet, _ key: String, _ replies: inout Replies) {
        if let failure = failing[set.table] { return replies.failure(failure) }
        guard let row = tables[set.table]?[key] else { return replies.absent() }
        for column in set.columns {
            if let fragment = row[column] { replies.fragment(fragment) } else { replies.missing() }
        }
        replies.endRow()
    }
}

extension MemorySource.Row {
    /// A row of JSON fragments as text, and packed columns.
    static func of(_ columns: [String: String], packed: [String: [String?]] = [:]) -> MemorySource.Row {
        var row = columns.mapValues { Array($0.utf8) }
        for (name, items) in packed { row[name] = PackedColumn.encode(items.map { $0.map { Array($0.utf8) } }) }
        return row
    }
}
