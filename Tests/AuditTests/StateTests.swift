import Audit
import EventSourcing
import MemoryStores
import TestSupport
import Testing

@Suite("A stream is folded up to a point and its state shown", .timeLimit(.minutes(5)))
struct StateTests {
    private func text(_ stream: String, _ limit: StateFolding.Limit = .init()) async throws -> String {
        let log = try await Mall.busy().memoryLog()
        return try await StateFolding(log: log, reader: log).text(
            of: StreamKey(Mall.tenant, StreamName(stream)), upTo: limit)
    }

    @Test("Every stream of the busy mall has a state to show, and the same each time")
    func everyStream() async throws {
        let log = try await Mall.busy().memoryLog()
        let folding = StateFolding(log: log, reader: log)
        for stream in Set(log.events.map(\.stream)) {
            let key = StreamKey(Mall.tenant, stream)
            let first = try await folding.text(of: key)
            #expect(first.hasPrefix("\(stream) of mall at version "))
            #expect(try await folding.text(of: key) == first)
        }
    }

    @Test("The order's state names what it holds, and keeps addresses sealed")
    func order() async throws {
        let order = try await text("order-o1")
        #expect(order.contains("version 5"))
        #expect(order.contains("completed"))
        #expect(order.contains("sealed for alice"))
        #expect(!order.contains("13800000000"))
        let stock = try await text("stock-p1.1@main")
        #expect(stock.split(separator: "\n").contains { $0.hasPrefix("safety") && $0.hasSuffix(" 2") })
    }

    @Test("A store's state names where it stands, when it is open, and why it is not")
    func store() async throws {
        let store = try await text("store-7")
        for part in ["version 5", "312304160", "1214737010", "540", "20261001", "stocktake"] {
            #expect(store.contains(part), "\(store)")
        }
    }

    @Test("A position, a recorded time and an occurred time each end the fold")
    func limits() async throws {
        let log = try await Mall.busy().memoryLog()
        let events = log.events.filter { $0.stream == StreamName("order-o1") }
        let second = events[1]
        let byPosition = try await text("order-o1", .init(position: second.position))
        #expect(byPosition.contains("version 2") && byPosition.contains("(3 other events are not in it)"))
        let byTime = try await text("order-o1", .init(recordedAt: second.recordedAt))
        #expect(byTime.contains("version 2"))
        let sale = try #require(log.events.first { $0.stream == StreamName("order-b1") })
        let byOccurrence = try await text("order-b1", .init(occurredAt: sale.occurredAt))
        #expect(byOccurrence.contains("version 4"))
        let early = try await text("order-b1", .init(recordedAt: sale.occurredAt))
        #expect(early == "order-b1 of mall had not begun by then.")
    }

    @Test("An unknown stream is answered with the names nearest to it")
    func unknown() async throws {
        await #expect(throws: StateError.self) { try await text("order-o11") }
        do { _ = try await text("order-o11") } catch let error as StateError {
            #expect(error.description.contains("order-o1,"))
            #expect(error.description.contains("mallard replay print --tenant mall"))
        }
        do { _ = try await text("ordr-o1") } catch let error as StateError {
            #expect(error.description.contains("Streams near it"))
        }
    }
}

@Suite("Times are read as RFC 3339, strictly", .timeLimit(.minutes(5)))
struct InstantTests {
    @Test(
        "What is right is read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("2025-06-15T15:06:40Z", 1_750_000_000_000),
            ("2025-06-15T23:06:40+08:00", 1_750_000_000_000), ("2025-06-15T15:06:40.5Z", 1_750_000_000_500),
            ("2025-06-15T15:06:40.123456789Z", 1_750_000_000_123), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("1969-12-31T23:59:59.999Z", -1), ("2000-01-01T00:00:00-00:30", 946_686_600_000),
        ] as [(String, Int64)])
    func read(text: String, milliseconds: Int64) throws {
        #expect(try Timestamp(rfc3339: text).milliseconds == milliseconds)
    }

    @Test(
        "What is wrong is refused with a reason",
        arguments: [
            "", "2025-06-15", "2025-06-15 15:06:40Z", "2025-06-15T15:06Z", "2025-06-15T15:06:40", "yesterday",
            "2025-06-31T00:00:00Z", "2025-02-29T00:00:00Z", "2025-13-01T00:00:00Z", "2025-01-01T24:00:00Z",
            "2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z", "2025-01-01T00:00:00.Z", "2025-01-01T00:00:00+8:00",
            "2025-01-01T00:00:00+0800", "2025-01-01T00:00:00Zx", "2025-01-01t00:00:00Z", "+2025-01-01T00:00:00Z",
            "2025-1-1T00:00:00Z", "２025-01-01T00:00:00Z",
        ])
    func refused(text: String) {
        do {
            let instant = try Timestamp(rfc3339: text)
            Issue.record("\(text) is read as \(instant.milliseconds)")
        } catch {
            #expect(error.text == text)
            #expect(error.description.contains("RFC 3339"))
        }
    }

    @Test("Random bytes never make it fall, and what it reads it reads again")
    func random() {
        let seed: UInt64 = 3_339
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let letters = Array("0123456789-:.TZ+ \u{e9}")
        for _ in 0..<200_000 {
            var text = Array("2025-06-15T15:06:40.123+08:00")
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                text[Int.random(in: text.indices, using: &random)] =
                    letters[
                        Int.random(in: letters.indices, using: &random)]
            }
            do { _ = try Timestamp(rfc3339: String(text)) } catch { #expect(!error.reason.isEmpty) }
        }
    }
}
