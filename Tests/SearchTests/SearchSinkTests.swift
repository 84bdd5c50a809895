import Domain
import EventSourcing
import LocalServers
import ProjectionKit
import SearchGroonga
import Synchronization
import TestSupport
import Testing

@Suite("The follower of the log that keeps the index", .serialized, .timeLimit(.minutes(5)))
struct SearchSinkTests {
    /// What the read models say, and how often they were asked about a product.
    private final class Rows: Sendable {
        private let state = Mutex((documents: [String: SearchDocument](), reads: [String: Int]()))

        func set(_ id: String, sold: Int64 = 0, title: String = "Tea") {
            let document = SearchDocument(
                tenant: "mall", spuID: id, title: title, brand: "", spec: "", categoryIDs: [], categoryNames: [],
                priceFen: 100, publishedAt: 0, sold: sold)
            state.withLock { $0.documents[id] = document }
        }

        func remove(_ id: String) { state.withLock { $0.documents[id] = nil } }

        func reads(of id: String) -> Int { state.withLock { $0.reads[id] ?? 0 } }

        var documents: SearchSink.Documents {
            { (_, ids, _) in
                self.state.withLock { state in
                    for id in ids { state.reads[id, default: 0] += 1 }
                    return state.documents.filter { ids.contains($0.key) }
                }
            }
        }
    }

    private func index() async throws -> SearchIndex {
        let server = try await TestServers.freshGroonga()
        let index = SearchIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        return index
    }

    private func page(_ after: Int64, _ events: [(key: String, body: CommerceEvent)]) -> EventPage {
        let projected = events.enumerated().map { offset, event in
            ProjectedEvent(
                position: Position(after + Int64(offset) + 1), category: event.body.isStock ? .stock : .spu,
                content: .success(
                    FoldedEvent(
                        tenant: TenantID("mall"), key: event.key, occurredAt: Timestamp(milliseconds: 0),
                        body: event.body)))
        }
        return EventPage(
            after: Position(after), through: Position(after + Int64(events.count)), events: projected, isFull: false)
    }

    private func published(_ id: String) -> (key: String, body: CommerceEvent) { (id, .spu(.published)) }

    private func sold(_ sku: String) -> (key: String, body: CommerceEvent) {
        ("\(sku)@s1", .stock(.sold(OrderID("o1"), quantity: 1)))
    }

    private func sales(_ index: SearchIndex) async throws -> [String] {
        let found = try await index.search(SearchRequest(tenant: "mall", text: "", sort: .bestSelling))
        return found.spuIDs
    }

    @Test("What happens to stock is gathered, and until it is written the checkpoint stays before it")
    func gathered() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = SearchSink(index: index, stockInterval: .seconds(3_600), documents: rows.documents)
        #expect(try await sink.start() == .start)
        rows.set("p1")
        rows.set("p2")
        try await sink.take(page(0, [published("p1"), published("p2")]))
        // The first is written at once.
        rows.set("p1", sold: 1)
        try await sink.take(page(2, [sold("p1.1")]))
        #expect(try await sales(index) == ["p1", "p2"])
        #expect(try await index.checkpoint() == Position(3))
        rows.set("p2", sold: 5)
        for after in 3...5 { try await sink.take(page(Int64(after), [sold("p2.1")])) }
        #expect(try await sales(index) == ["p1", "p2"])
        #expect(try await index.checkpoint() == Position(3), "what was gathered comes again after a restart")
        // Products go on meanwhile.
        rows.set("p3")
        try await sink.take(page(6, [published("p3")]))
        #expect(try await sales(index).contains("p3"))
        try await sink.confirm(Position(7))
        #expect(try await index.checkpoint() == Position(3))
        #expect(rows.reads(of: "p2") == 1, "three sales, and none was written yet")

        let next = SearchSink(index: index, stockInterval: .zero, documents: rows.documents)
        #expect(try await next.start() == Position(3))
        try await next.take(page(3, [sold("p2.1"), sold("p2.1"), sold("p2.1"), published("p3")]))
        #expect(try await sales(index) == ["p2", "p1", "p3"])
        #expect(try await index.checkpoint() == Position(7))
    }

    @Test("A page that comes again changes nothing, and what went off sale is gone")
    func repeated() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = SearchSink(index: index, stockInterval: .zero, documents: rows.documents)
        _ = try await sink.start()
        rows.set("p1", sold: 2)
        rows.set("p2", sold: 3)
        let pages = [page(0, [published("p1"), published("p2")]), page(2, [sold("p1.1"), sold("p2.1")])]
        for page in pages + pages { try await sink.take(page) }
        #expect(try await sales(index) == ["p2", "p1"])
        #expect(try await index.count() == 2)
        #expect(try await index.checkpoint() == Position(4))
        rows.remove("p2")
        try await sink.take(page(4, [("p2", .spu(.unpublished(reason: "")))]))
        try await sink.take(page(5, [sold("p2.1")]))
        #expect(try await sales(index) == ["p1"])
    }

    @Test("An index that was deleted is missed at the next look, and at the next write, and made again")
    func deleted() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = SearchSink(index: index, stockInterval: .zero, documents: rows.documents)
        _ = try await sink.start()
        rows.set("p1")
        try await sink.take(page(0, [published("p1")]))
        try await sink.confirm(Position(1))
        try await index.removeAll()
        await #expect(throws: EventSinkError.moved) { try await sink.confirm(Position(1)) }
        _ = try await index.open()
        #expect(try await sink.start() == .start)
        try await sink.take(page(0, [published("p1")]))
        try await index.removeAll()
        await #expect(throws: EventSinkError.moved) { try await sink.take(page(1, [published("p1")])) }
        // Somebody else made it anew, and nobody has filled it.
        _ = try await index.open()
        #expect(try await sink.start() == .start)
        try await sink.take(page(0, [published("p1")]))
        try await index.removeAll()
        _ = try await index.open()
        await #expect(throws: EventSinkError.moved) { try await sink.confirm(Position(1)) }
    }

    @Test("A new index is filled beside the one that is read and kept current, and takes its place in one step")
    func renewed() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = SearchSink(index: index, stockInterval: .zero, documents: rows.documents)
        _ = try await sink.start()
        for id in ["p1", "p2", "p3"] { rows.set(id) }
        let story = page(0, [published("p1"), published("p2"), sold("p2.1"), published("p3")])
        try await sink.take(story)
        #expect(try await sink.renewal(head: Position(4)) == nil, "nobody asked")
        try await index.replace()
        let renewal = try #require(try await sink.renewal(head: Position(4)))
        rows.set("p2", title: "Coffee")
        rows.remove("p3")
        // The indexes are made when all is there, and the log may have gone on meanwhile.
        #expect(try await renewal.take(story) == false)
        #expect(try await sales(index) == ["p1", "p2", "p3"], "readers have the old one")
        rows.set("p4", sold: 4)
        let later = page(4, [published("p4"), (key: "p3", body: .spu(.unpublished(reason: "")))])
        try await sink.take(later)
        #expect(try await sales(index) == ["p4", "p1", "p2"], "which is kept current")
        #expect(try await renewal.take(page(4, [])) == false, "readers would be shown less")
        rows.set("p1", sold: 2)
        #expect(try await renewal.take(later) == true)
        #expect(try await sales(index) == ["p4", "p1", "p2"])
        #expect(try await index.search(SearchRequest(tenant: "mall", text: "coffee")).spuIDs == ["p2"])
        #expect(try await index.checkpoint() == Position(6))
        await #expect(throws: EventSinkError.moved) { try await sink.confirm(Position(6)) }
        #expect(try await sink.start() == Position(6))
        try await sink.take(page(6, [sold("p1.1")]))
        #expect(try await sink.renewal(head: Position(7)) == nil)
    }

    @Test("Of two that fill a new index one is first, and the other leaves nothing behind")
    func renewedTwice() async throws {
        let (index, rows) = (try await index(), Rows())
        try await index.removeAll()
        let sinks = (0..<2).map { _ in SearchSink(index: index, stockInterval: .zero, documents: rows.documents) }
        rows.set("p1")
        let first = try #require(try await sinks[0].renewal(head: Position(1)))
        let second = try #require(try await sinks[1].renewal(head: Position(1)))
        let story = page(0, [published("p1")])
        #expect(try await first.take(story) == false)
        #expect(try await first.take(page(1, [])) == true)
        #expect(try await second.take(story) == true, "there is nothing left to do")
        #expect(try await sinks[1].renewal(head: Position(1)) == nil)
        #expect(try await sales(index) == ["p1"])
        #expect(try await sinks[1].start() == Position(1))
    }

    @Test("Two that keep one index do not disturb each other, and neither takes the checkpoint back")
    func two() async throws {
        let (index, rows) = (try await index(), Rows())
        let sinks = (0..<2).map { _ in SearchSink(index: index, stockInterval: .zero, documents: rows.documents) }
        for sink in sinks { #expect(try await sink.start() == .start) }
        rows.set("p1")
        rows.set("p2")
        try await sinks[0].take(page(0, [published("p1"), published("p2")]))
        try await sinks[1].take(page(0, [published("p1")]))
        #expect(try await index.checkpoint() == Position(2))
        for sink in sinks { try await sink.confirm(Position(2)) }
        try await sinks[1].take(page(1, [published("p2"), published("p2")]))
        try await sinks[0].take(page(2, [published("p2")]))
        #expect(try await index.checkpoint() == Position(3))
        #expect(try await index.count() == 2)
    }
}

extension CommerceEvent {
    fileprivate var isStock: Bool { if case .stock = self { true } else { false } }
}
