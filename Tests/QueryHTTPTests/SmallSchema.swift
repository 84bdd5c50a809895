import GraphQLExecution
import GraphQLValidation
import ProjectionKit
import Synchronization

/// Notes that anybody may read, and accounts that only their owners may.
enum SmallSchema {
    static let sdl = """
        directive @cost(weight: String!) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION
        directive @listSize(assumedSize: Int slicingArguments: [String!] sizedFields: [String!]
          requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
        type Query {
          note(id: ID!): Note
          dear(id: ID! @cost(weight: "2") hurry: Boolean @cost(weight: "3")): Note @cost(weight: "7")
          notes(first: Int = 10): [Note!]!
            @listSize(assumedSize: 10, slicingArguments: ["first"], requireOneSlicingArgument: false)
          me: Account
        }
        type Note { id: ID! text: String heavy: String @cost(weight: "4") author: Author }
        type Author @cost(weight: "5") { id: ID! }
        type Account { id: ID! name: String }
        """

    /// All rows are of one read model.
    static func dependency(_ read: RowRead) -> ReadDependency {
        switch read {
        case .columns(let set, let key): ReadDependency(projection: "notes", key: "m:\(set.table):\(key)")
        case .list(let list): ReadDependency(projection: "notes", key: "i:\(list.name)")
        }
    }

    static func bound() throws -> BoundSchema {
        try BoundSchema(
            try Schema(sdl: sdl),
            [
                TypeBinding(
                    "Query", visibility: .public,
                    fields: [
                        "note": .row("note") { $0.arguments.text("id") },
                        "dear": .row("note") { $0.arguments.text("id") },
                        "notes": .list(ListBinding("notes", table: "note", pageSize: 10)),
                        "me": .row("account") { $0.viewer.subject },
                    ]),
                TypeBinding(
                    "Note", visibility: .public,
                    fields: [
                        "id": .column("id"), "text": .column("text"), "heavy": .column("text"),
                        "author": .reference("author", key: "author"),
                    ]),
                TypeBinding("Author", visibility: .public, fields: ["id": .column("id")]),
                TypeBinding(
                    "Account", visibility: .user, owner: TypeBinding.Owner(column: "id"),
                    fields: ["id": .column("id"), "name": .column("name")]),
            ])
    }
}

/// Rows in memory, by table and key: JSON fragments by column. Answers when a test lets it.
final class Rows: RowSource {
    private struct State {
        var rows: [String: [String: String]] = [:]
        var reads = 0
        var delay = Duration.zero
        var failure: ReadFailure?
    }

    private let state = Mutex(State())

    init() {
        set("note", "n1", ["id": "\"n1\"", "text": "\"one\"", "author": "\"a1\""])
        set("author", "a1", ["id": "\"a1\""])
        set("account", "ann", ["id": "\"ann\"", "name": "\"Ann\""])
    }

    /// Stages that were read.
    var reads: Int { state.withLock { $0.reads } }

    func set(_ table: String, _ key: String, _ columns: [String: String]) {
        state.withLock { $0.rows["\(table)/\(key)"] = columns }
    }

    /// Each stage takes so long from now on.
    func slow(by delay: Duration) { state.withLock { $0.delay = delay } }

    /// Every stage fails so from now on; nil: none does.
    func fail(_ failure: ReadFailure?) { state.withLock { $0.failure = failure } }

    func read(_ stage: ReadStage, into replies: inout Replies) async throws(ReadFailure) {
        let (rows, delay, failure) = state.withLock { state in
            state.reads += 1
            return (state.rows, state.delay, state.failure)
        }
        if delay > .zero {
            do { try await Task.sleep(for: delay) } catch { throw .unavailable }
        }
        if let failure { throw failure }
        for read in stage.reads {
            switch read {
            case .list(let list): replies.page(ListPage(keys: Array(repeating: "n1", count: list.page.size)))
            case .columns(let set, let key):
                guard let row = rows["\(set.table)/\(key)"] else {
                    replies.absent()
                    continue
                }
                for column in set.columns {
                    if let value = row[column] { replies.fragment(Array(value.utf8)) } else { replies.missing() }
                }
                replies.endRow()
            }
        }
    }
}
