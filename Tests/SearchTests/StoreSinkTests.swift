import Domain
import EventSourcing
import LocalServers
import ProjectionKit
import SearchGroonga
import Synchronization
import TestSupport
import Testing

@Suite("The follower of the log that keeps the index of stores", .serialized, .timeLimit(.minutes(5)))
struct StoreSinkTests {
    /// What the read model says.
    private final class Rows: Sendable {
        private let documents = Mutex([String: StoreDocument]())

        func set(_ id: String, _ name: String = "Store", _ status: StoreDocument.Status = .open) {
            let place = GeoPoint(latitudeE7: 312_000_000, longitudeE7: 1_214_000_000)
            documents.withLock {
                $0[id] = StoreDocument(tenant: "mall", storeID: id, name: name, place: place, status: status)
            }
        }

        func remove(_ id: String) { documents.withLock { $0[id] = nil } }

        var made: StoreSink.Documents {
            { (_, ids, _) in self.documents.withLock { $0.filter { ids.contains($0.key) } } }
        }
    }

    private func index() async throws -> StoreIndex {
        let server = try await TestServers.freshGroonga()
        let index = StoreIndex(groonga: GroongaClient(baseURL: try #require(await server.baseURL)))
        _ = try await index.open()
        return index
    }

    private func page(_ after: Int64, _ events: [(key: String, body: CommerceEvent)]) -> EventPage {
        let projected = events.enumerated().map { offset, event in
            ProjectedEvent(
                position: Position(after + Int64(offset) + 1), category: .store,
                content: .success(
                    FoldedEvent(
                        tenant: TenantID("mall"), key: event.key, occurredAt: Timestamp(milliseconds: 0),
                        body: event.body)))
        }
        return EventPage(
            after: Position(after), through: Position(after + Int64(events.count)), events: projected, isFull: false)
    }

    private func opened(_ id: String) -> (key: String, body: CommerceEvent) { (id, .store(.opened)) }

    private func found(_ index: StoreIndex, _ text: String = "") async throws -> [String] {
        let center = GeoPoint(latitudeE7: 312_000_000, longitudeE7: 1_214_000_000)
        return try await index.search(
            StoreSearchRequest(tenant: "mall", circle: GeoCircle(center: center, metres: 10), text: text)
        ).storeIDs
    }

    @Test("Opened, edited and closed, it comes, changes and goes; a page that comes again changes nothing")
    func followed() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = StoreSink(index: index, documents: rows.made)
        #expect(try await sink.start() == .start)
        rows.set("s1")
        let first = page(0, [opened("s1"), opened("draft")])
        for _ in 1...2 { try await sink.take(first) }
        #expect(try await found(index) == ["s1"], "what the rows do not show is not there")
        #expect(try await index.checkpoint() == Position(2))
        rows.set("s1", "Corner shop", .paused)
        rows.set("s2")
        try await sink.take(page(2, [("s1", .store(.paused(until: nil, reason: ""))), opened("s2")]))
        #expect(try await found(index) == ["s1", "s2"])
        #expect(try await found(index, "corner") == ["s1"])
        rows.remove("s2")
        try await sink.take(page(4, [("s2", .store(.closed))]))
        #expect(try await found(index) == ["s1"])
        try await sink.take(page(5, []))
        try await sink.confirm(Position(5))
        #expect(try await index.checkpoint() == Position(5) && sink.name == "store_search")
    }

    @Test("An index that was deleted is missed at the next look, and at the next write, and made again")
    func deleted() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = StoreSink(index: index, documents: rows.made)
        _ = try await sink.start()
        rows.set("s1")
        try await sink.take(page(0, [opened("s1")]))
        try await index.removeAll()
        await #expect(throws: EventSinkError.moved) { try await sink.confirm(Position(1)) }
        await #expect(throws: EventSinkError.moved) { try await sink.take(page(1, [opened("s1")])) }
        _ = try await index.open()
        #expect(try await sink.start() == .start)
        try await sink.take(page(0, [opened("s1")]))
        #expect(try await found(index) == ["s1"])
    }

    @Test("A new index is filled beside the one that is read, and takes its place in one step")
    func renewed() async throws {
        let (index, rows) = (try await index(), Rows())
        let sink = StoreSink(index: index, documents: rows.made)
        _ = try await sink.start()
        for id in ["s1", "s2"] { rows.set(id) }
        let story = page(0, [opened("s1"), opened("s2")])
        try await sink.take(story)
        #expect(try await sink.renewal(head: Position(2)) == nil, "nobody asked")
        try await index.replace()
        let renewal = try #require(try await sink.renewal(head: Position(2)))
        rows.set("s2", "Corner shop")
        rows.remove("s1")
        #expect(try await renewal.take(story) == false)
        #expect(try await found(index) == ["s1", "s2"], "readers have the old one")
        rows.set("s3")
        #expect(try await renewal.take(page(2, [opened("s3")])) == true)
        #expect(try await found(index) == ["s2", "s3"])
        #expect(try await found(index, "corner") == ["s2"])
        await #expect(throws: EventSinkError.moved) { try await sink.confirm(Position(2)) }
        #expect(try await sink.start() == Position(3))
    }
}
