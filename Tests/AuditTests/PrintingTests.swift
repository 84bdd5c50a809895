import Audit
import EventCodecs
import EventSourcing
import JSON
import MemoryStores
import TestSupport
import Testing

@Suite("Events are printed for people and for machines", .timeLimit(.minutes(5)))
struct PrintingTests {
    private func lines(
        _ selection: EventPrinting.Selection, json: Bool = true, limit: Int? = nil,
        of tenant: TenantID = Mall.tenant
    ) async throws -> [String] {
        var text = ""
        let printing = EventPrinting(log: try await Mall.busy().memoryLog(), isJSON: json) { text += $0 }
        let count = try await printing.run(selection, of: tenant, limit: limit)
        let lines = text.split(separator: "\n").map(String.init)
        if json { #expect(lines.count == count) }
        return lines
    }

    @Test("Each event type has a message, whose JSON names its fields")
    func everyType() throws {
        for (type, name) in EventTypeRegistry.all {
            let json = try EventTypeRegistry.json(of: EventData(type: type, payload: []))
            #expect(json == Array("{}".utf8), "\(name)")
        }
        #expect(throws: EventCodecError.unknownType(EventTypeID(999))) {
            try EventTypeRegistry.json(of: EventData(type: EventTypeID(999), payload: []))
        }
    }

    @Test("A stream is printed oldest first, one JSON object a line")
    func stream() async throws {
        let all = try await lines(.stream(StreamName("order-o1")))
        let values = try all.map { try JSONValue.parse(Array($0.utf8)) }
        #expect(values.map { $0["version"]?.asInteger } == [1, 2, 3, 4, 5])
        let placed = try #require(values.first)
        let keys = placed.asObject.map { $0.map(\.key) }
        #expect(
            keys == [
                "position", "tenant", "stream", "version", "type", "recordedAt", "occurredAt", "commandKey", "actor",
                "event",
            ])
        #expect(placed["type"] == "mallard.order.v1.OrderPlaced")
        #expect(placed["actor"] == ["kind": "user", "id": "alice"])
        #expect(placed["event"]?["totalFen"] == 8_497)
        #expect(placed["event"]?["lines"]?.asArray?.count == 2)
        #expect(placed["recordedAt"]?.asString?.hasPrefix("2025-06-15T15:0") == true)
    }

    @Test("Personal fields stay sealed: whose they are is shown, nothing else")
    func sealed() async throws {
        let all = try await lines(.stream(StreamName("order-o1")))
        let placed = try JSONValue.parse(Array(try #require(all.first).utf8))
        #expect(placed["event"]?["address"] == ["person": "alice", "sealed": true])
        #expect(!all.joined().contains("13800000000"))
        #expect(!all.joined().contains("nonce"))
    }

    @Test("A range is printed in the log's order, both ends included")
    func range() async throws {
        let all = try await lines(.range(from: Position(5), to: Position(8)))
        let positions = try all.map { try JSONValue.parse(Array($0.utf8))["position"]?.asInteger }
        #expect(positions == [5, 6, 7, 8])
        #expect(try await lines(.range(from: Position(5), to: nil), limit: 3).count == 3)
        #expect(try await lines(.range(from: Position(1), to: nil), of: TenantID("other")).isEmpty)
    }

    @Test("For people: position, time, stream with version, name and fields in columns")
    func people() async throws {
        let all = try await lines(.stream(StreamName("stock-p1.1@main")), json: false, limit: 2)
        let first = try #require(all.first)
        #expect(first.contains("stock-p1.1@main v1"))
        #expect(first.contains("StockAdjusted"))
        #expect(first.contains("delta=50"))
        let names = ["StockAdjusted", "SafetySet"].map { name in
            all.compactMap { line in line.ranges(of: name).first?.lowerBound.utf16Offset(in: line) }
        }
        #expect(names[0].count == 1)
        #expect(names[0] == names[1])
        let order = try await lines(.stream(StreamName("order-o1")), json: false, limit: 1)
        #expect(order.contains { $0.contains("lines[2]") && $0.contains("skuId=p2.1") })
        #expect(order.contains { $0.contains("address={person=alice sealed=true}") })
    }

    @Test("Bytes that cannot be read are said to be so, in both forms")
    func unreadable() async throws {
        let log = try await Mall.busy().memoryLog()
        let damaged = log.events[3].with(data: EventData(type: log.events[3].data.type, payload: [255]))
        #expect(EventLine(damaged).text(streamWidth: 10).contains("UNREADABLE"))
        #expect(EventLine(damaged).json["error"] != nil)
        let strange = log.events[3].with(data: EventData(type: EventTypeID(999), payload: []))
        #expect(EventLine(strange).type == "type 999")
        #expect(EventLine(strange).json["event"] == nil)
    }

    @Test("Whatever the bytes, an event is printed without a fall")
    func mutated() async throws {
        let log = try await Mall.busy().memoryLog()
        let seed: UInt64 = 20_261_125
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let end = ContinuousClock.now + .seconds(2)
        while ContinuousClock.now < end {
            guard let event = log.events.randomElement(using: &random) else { return }
            var payload = event.data.payload
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let byte = UInt8.random(in: 0...255, using: &random)
                guard let at = payload.indices.randomElement(using: &random) else { continue }
                payload[at] = byte
            }
            let damaged = EventLine(event.with(data: EventData(type: event.data.type, payload: payload)))
            _ = damaged.text(streamWidth: 20)
            _ = try JSONValue.parse(damaged.json.encoded())
        }
    }
}
