import Testing

@testable import Postgres

@Suite("Statement cache", .timeLimit(.minutes(5)))
struct StatementCacheTests {
    private final class Owner {}

    private let first = Owner()
    private let second = Owner()

    @Test("A statement under preparation is shared only within its batch")
    func underPreparation() {
        var cache = StatementCache(entriesMax: 2)
        #expect(cache.use("a", types: [20], by: ObjectIdentifier(first)) == .prepare("s1"))
        #expect(cache.use("a", types: [20], by: ObjectIdentifier(first)) == .prepared("s1"))
        #expect(cache.use("a", types: [20], by: ObjectIdentifier(second)) == .unnamed)
        cache.confirm("a", by: ObjectIdentifier(first))
        #expect(cache.use("a", types: [20], by: ObjectIdentifier(second)) == .prepared("s1"))
    }

    @Test("A preparation that failed is forgotten")
    func failed() {
        var cache = StatementCache(entriesMax: 2)
        _ = cache.use("a", types: [], by: ObjectIdentifier(first))
        cache.abandon("a", by: ObjectIdentifier(first))
        #expect(cache.use("a", types: [], by: ObjectIdentifier(second)) == .prepare("s2"))
        #expect(cache.takeDropped().isEmpty)
    }

    @Test("Nulls fit any declared type; other types replace the statement")
    func types() {
        var cache = StatementCache(entriesMax: 2)
        _ = cache.use("a", types: [0, 20], by: ObjectIdentifier(first))
        cache.confirm("a", by: ObjectIdentifier(first))
        #expect(cache.use("a", types: [0, 0], by: ObjectIdentifier(first)) == .prepared("s1"))
        #expect(cache.use("a", types: [25, 0], by: ObjectIdentifier(first)) == .prepare("s2"))
        #expect(cache.declaredTypes(of: "a") == [25, 20])
        #expect(cache.takeDropped() == ["s1"])
    }

    @Test("The least recently used goes first, but never one under preparation")
    func eviction() {
        var cache = StatementCache(entriesMax: 2)
        for sql in ["a", "b"] {
            _ = cache.use(sql, types: [], by: ObjectIdentifier(first))
            cache.confirm(sql, by: ObjectIdentifier(first))
        }
        _ = cache.use("a", types: [], by: ObjectIdentifier(first))
        _ = cache.use("c", types: [], by: ObjectIdentifier(first))
        #expect(cache.takeDropped() == ["s2"])
        _ = cache.use("d", types: [], by: ObjectIdentifier(first))
        #expect(cache.takeDropped() == ["s1"])
        _ = cache.use("e", types: [], by: ObjectIdentifier(first))
        #expect(cache.takeDropped().isEmpty)
    }
}
