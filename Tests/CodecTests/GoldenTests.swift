import Domain
import EventCodecs
import EventSourcing
import Foundation
import TestSupport
import Testing

/// `EventSchemas/Golden` holds a file for each event type; each line is one event's bytes in hexadecimal.
///
/// With `MALLARD_WRITE_GOLDEN=1` the files of new types are written, and new samples' lines are added at the end of
/// theirs. A line that stands is never changed, with or without it: bytes that were written stay readable for ever.
@Suite("Golden bytes", .timeLimit(.minutes(5)))
struct GoldenTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../EventSchemas").standardizedFileURL

    static let samples: [(name: String, events: [CommerceEvent])] = {
        var byName: [String: [CommerceEvent]] = [:]
        for event in Samples.all {
            guard let data = try? CommerceEventDecoder.encode(event, keys: FixedKeys()),
                let name = EventTypeRegistry.name(of: data.type)
            else { continue }
            byName[name, default: []].append(event)
        }
        return byName.sorted { $0.key < $1.key }.map { (name: $0.key, events: $0.value) }
    }()

    @Test("Every event type has a sample")
    func coversEveryType() {
        #expect(Self.samples.map(\.name) == EventTypeRegistry.all.map(\.name).sorted())
    }

    @Test(
        "What is written today is what was written, and what was written reads as it was meant",
        arguments: samples.indices)
    func keepsBytes(index: Int) throws {
        let (name, events) = Self.samples[index]
        let file = Self.folder.appending(path: "Golden/\(name).hex")
        let written = try events.map { Hex.encode(try CommerceEventDecoder.encode($0, keys: FixedKeys()).payload) }
        if ProcessInfo.processInfo.environment["MALLARD_WRITE_GOLDEN"] != nil {
            try Self.add(written, to: file)
        }
        let lines = try Self.lines(of: file)
        #expect(lines == written)
        let type = try #require(EventTypeRegistry.type(named: name))
        for (line, event) in zip(lines, events) {
            let payload = try #require(Hex.decode(line[...]))
            let data = EventData(type: type, payload: payload)
            #expect(try CommerceEventDecoder.decode(data, keys: FixedKeys()) == event)
        }
    }

    @Test("Writing golden files adds files and lines, and leaves those that stand as they are")
    func onlyAdds() throws {
        let file = URL(filePath: try TestFolder.make("golden")).appending(path: "a.hex")
        try Self.add(["01", "02"], to: file)
        #expect(try Self.lines(of: file) == ["01", "02"])
        try Self.add(["01", "02", "03"], to: file)
        #expect(try Self.lines(of: file) == ["01", "02", "03"])
        try Self.add(["FF", "02", "03", "04"], to: file)
        try Self.add(["01"], to: file)
        #expect(try Self.lines(of: file) == ["01", "02", "03"])
    }

    /// Adds what comes behind the lines that stand, if these are the first of `written`.
    private static func add(_ written: [String], to file: URL) throws {
        let exists = FileManager.default.fileExists(atPath: file.path)
        let standing = exists ? try lines(of: file) : []
        guard written.count > standing.count, written.starts(with: standing) else { return }
        try Data((written.joined(separator: "\n") + "\n").utf8).write(to: file)
    }

    private static func lines(of file: URL) throws -> [String] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            .dropLast().map(String.init)
    }

    @Test("Type numbers only grow: every committed one stands, and every one is committed")
    func freezesNumbers() throws {
        let list = try String(contentsOf: Self.folder.appending(path: "event-types.txt"), encoding: .utf8)
        let committed = list.split(separator: "\n").map(String.init)
        #expect(committed == EventTypeRegistry.all.map { "\($0.type.rawValue) \($0.name)" })
        #expect(Set(EventTypeRegistry.all.map(\.type)).count == EventTypeRegistry.all.count)
    }

    @Test("A newer build's type is refused by number, also inside a known hundred")
    func refusesUnknownTypes() {
        for number in [0, 99, 199, 450, 999, 1_299, 1_399, 9_999] as [Int16] {
            let data = EventData(type: EventTypeID(number), payload: [])
            #expect(throws: EventCodecError.unknownType(EventTypeID(number))) {
                try CommerceEventDecoder.decode(data, keys: FixedKeys())
            }
        }
    }

    @Test("Fields a newer build added are passed over")
    func passesOverNewFields() throws {
        let data = try Stock.encode(.sold(OrderID("o"), quantity: 2), keys: FixedKeys())
        let grown = EventData(type: data.type, payload: data.payload + [0xFA, 0x3F, 0x01, 0x41])
        #expect(try Stock.decode(grown, keys: FixedKeys()) == .sold(OrderID("o"), quantity: 2))
    }
}
