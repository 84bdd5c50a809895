import GraphQLExecution
import Redis

/// One page of an index: the commands that read it, and what they answer.
struct PageRead {
    private let list: ListRead
    private let place: IndexPlace
    private let id: ListID
    private let after: PageCursor?

    /// - Throws: `badCursor` for a cursor of another list.
    init(_ list: ListRead, _ place: IndexPlace, tenant: String, model: String) throws(ReadFailure) {
        self.list = list
        self.place = place
        id = ListID([
            tenant, model, place.index, place.isReversed ? "down" : "up", place.range?.minimum ?? "",
            place.range?.maximum ?? "",
        ])
        after = if let text = list.page.after { try PageCursor(text, in: id) } else { nil }
    }

    private var wantsTotal: Bool { list.extras.contains(Self.total) }

    private static let total = "totalCount"

    /// How many replies `append` asks for.
    var replies: Int { (list.wantsItems ? 1 : 0) + (wantsTotal ? 1 : 0) }

    func append(_ key: [UInt8], to pipeline: inout RedisPipeline) {
        if list.wantsItems { appendItems(key, to: &pipeline) }
        guard wantsTotal else { return }
        guard let range = place.range else { return pipeline.append("ZCARD") { $0.argument(key) } }
        pipeline.append("ZLEXCOUNT") { command in
            command.argument(key)
            command.argument(range.minimum)
            command.argument(range.maximum)
        }
    }

    /// One item more than wanted, to know whether there is a next page.
    private func appendItems(_ key: [UInt8], to pipeline: inout RedisPipeline) {
        let count = list.page.size + 1
        if let range = place.range {
            pipeline.append("ZRANGE") { command in
                command.argument(key)
                command.argument(after.map { "(" + $0.member } ?? range.minimum)
                command.argument(range.maximum)
                for word in ["BYLEX", "LIMIT", "0"] { command.argument(word) }
                command.argument(count)
            }
        } else if let after {
            pipeline.append("EVAL_RO") { command in
                command.argument(PageScript.text)
                command.argument(1)
                command.argument(key)
                command.argument(after.score)
                command.argument(after.member)
                command.argument(count)
                command.argument(place.isReversed ? "REV" : "")
            }
        } else {
            pipeline.append("ZRANGE") { command in
                command.argument(key)
                command.argument(0)
                command.argument(count - 1)
                if place.isReversed { command.argument("REV") }
                if list.wantsCursors { command.argument("WITHSCORES") }
            }
        }
    }

    /// - Throws: `unavailable` for replies that are refusals, or no page.
    func page(_ values: ArraySlice<RedisValue>) throws(ReadFailure) -> ListPage {
        var page = Self.empty(list)
        var rest = values
        if list.wantsItems, let items = rest.popFirst() { try read(items, into: &page) }
        if wantsTotal {
            guard let count = rest.popFirst()?.asInteger else { throw .unavailable }
            page.extras = list.extras.map { $0 == Self.total ? Array(String(count).utf8) : nil }
        }
        return page
    }

    static func empty(_ list: ListRead) -> ListPage {
        ListPage(keys: [], extras: list.extras.map { $0 == total ? Array("0".utf8) : nil })
    }

    private func read(_ reply: RedisValue, into page: inout ListPage) throws(ReadFailure) {
        guard let parts = reply.asArray else { throw .unavailable }
        var items = parts
        var hasScores = list.wantsCursors && place.range == nil
        page.hasPreviousPage = after != nil
        if after != nil, place.range == nil {
            guard parts.count == 2, let start = parts[0].asInteger, let members = parts[1].asArray else {
                throw .unavailable
            }
            items = members
            hasScores = true
            page.hasPreviousPage = start > 0
        }
        let step = hasScores ? 2 : 1
        page.hasNextPage = items.count / step > list.page.size
        for at in stride(from: 0, to: min(items.count, list.page.size * step), by: step) {
            guard let member = items[at].asString else { throw .unavailable }
            page.keys.append(member)
            guard list.wantsCursors else { continue }
            guard let score = hasScores ? items[at + 1].asString : "0" else { throw .unavailable }
            page.cursors.append(PageCursor(score: score, member: member).encoded(in: id))
        }
    }
}
