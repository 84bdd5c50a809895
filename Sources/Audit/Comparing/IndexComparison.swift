import Domain
import EventCodecs
public import EventSourcing
import JSON
public import SearchGroonga

/// Compares a search index with the log, at the index's checkpoint: the documents in it with those the log says there
/// are, and every column of each with what the read models say of it, which are compared with the log themselves.
///
/// Memory: the ids of all documents, about 80 B each.
public struct IndexComparison: Sendable {
    private static let pageLimit = 10_000
    private static let differencesMax = 20
    private static let retriesMax = 12

    private let reader: any AuditReader
    private let subject: ComparedIndex

    /// `documents` as the sink that keeps the index has them.
    public init(reader: any AuditReader, products index: SearchIndex, documents: @escaping SearchSink.Documents) {
        self.reader = reader
        subject = .products(index, documents)
    }

    /// `documents` as the sink that keeps the index has them.
    public init(reader: any AuditReader, orders index: OrderIndex, documents: @escaping OrderSink.Documents) {
        self.reader = reader
        subject = .orders(index, documents)
    }

    /// `documents` as the sink that keeps the index has them.
    public init(reader: any AuditReader, stores index: StoreIndex, documents: @escaping StoreSink.Documents) {
        self.reader = reader
        subject = .stores(index, documents)
    }

    /// An index that is behind the read models is given a few seconds' time: it gathers what happens to stock.
    public func compare() async -> ComparisonReport.Item {
        var item = await attempted()
        for _ in 0..<Self.retriesMax {
            guard item.outcome != .same, await isBehind() else { break }
            // Cancelled: what is known is told.
            do { try await Task.sleep(for: .milliseconds(500)) } catch { break }
            item = await attempted()
        }
        return item
    }

    /// Whether the sink has still to come to the log's end. Where that cannot be told, waiting does not help.
    private func isBehind() async -> Bool {
        do {
            let checkpoint = try await subject.checkpoint()
            return try await reader.head().position > checkpoint
        } catch { return false }
    }

    private func attempted() async -> ComparisonReport.Item {
        do throws(IndexComparisonError) {
            let before = try await checkpoint()
            var owed = try await owed(through: before)
            let compared = owed.there.count
            var extra: [ComparisonReport.Difference] = []
            var changed: [ComparisonReport.Difference] = []
            var offset = 0
            while true {
                let page: [StoredDocument]
                do { page = try await subject.stored(offset, Self.pageLimit) } catch {
                    throw .index("\(error)")
                }
                var known: [StoredDocument] = []
                for document in page {
                    let name = "\(document.tenant)/\(document.id)"
                    if owed.there.remove(name) != nil {
                        known.append(document)
                    } else if owed.unreadable[name] == nil {
                        extra.append(.init(key: name, column: nil, folded: nil, stored: "a document"))
                    }
                }
                if changed.count < Self.differencesMax { changed += try await differences(in: known, at: before) }
                offset += page.count
                guard page.count == Self.pageLimit else { break }
            }
            guard try await checkpoint() == before else {
                throw .index("it is being written: compare again without load, or with the projector stopped")
            }
            let unreadable = owed.unreadable.sorted { $0.key < $1.key }.map {
                ComparisonReport.Difference(key: $0.key, column: nil, folded: $0.value, stored: nil)
            }
            let missing = owed.there.sorted().map {
                ComparisonReport.Difference(key: $0, column: nil, folded: subject.isThere, stored: nil)
            }
            extra.sort { $0.key < $1.key }
            let differences = Array((unreadable + missing + extra + changed).prefix(Self.differencesMax))
            return ComparisonReport.Item(
                name: subject.name, position: before, compared: compared,
                outcome: differences.isEmpty ? .same : .differs(differences))
        } catch {
            let reason =
                switch error {
                case .index(let reason): "the search index cannot be compared: \(reason)"
                case .log(let reason): "the log cannot be read: \(reason)"
                }
            return ComparisonReport.Item(name: subject.name, position: .start, compared: 0, outcome: .failed(reason))
        }
    }

    /// Columns that are not what the read models say.
    private func differences(
        in stored: [StoredDocument], at position: Position
    ) async throws(IndexComparisonError) -> [ComparisonReport.Difference] {
        var differences: [ComparisonReport.Difference] = []
        for (tenant, stored) in Dictionary(grouping: stored, by: \.tenant).sorted(by: { $0.key < $1.key }) {
            let expected: [String: [(name: String, value: JSONValue)]]
            do { expected = try await subject.expected(TenantID(tenant), stored.map(\.id), position) } catch {
                throw .index("the read models cannot be read: \(error)")
            }
            for document in stored {
                let key = "\(tenant)/\(document.id)"
                guard let columns = expected[document.id] else {
                    differences.append(.init(key: key, column: nil, folded: nil, stored: "a document"))
                    continue
                }
                for (column, stored) in zip(columns, document.columns) where column.value != stored.value {
                    differences.append(
                        .init(
                            key: key, column: column.name, folded: Self.text(column.value),
                            stored: Self.text(stored.value)))
                }
            }
        }
        return differences
    }

    private static func text(_ value: JSONValue) -> String { String(decoding: value.encoded(), as: UTF8.self) }

    private enum IndexComparisonError: Error {
        case index(String)
        case log(String)
    }

    private func checkpoint() async throws(IndexComparisonError) -> Position {
        do { return try await subject.checkpoint() } catch { throw .index("\(error)") }
    }

    /// What the log says at `position`. Jumps from tenant to tenant over other streams.
    private func owed(through position: Position) async throws(IndexComparisonError) -> OwedDocuments {
        var owed = OwedDocuments()
        var place: StreamPlace?
        while let tenant = try await tenant(after: place, through: position) {
            place = StreamPlace(tenant, StreamName(category: subject.streams, key: ""), .empty)
            var story = StreamStory(subject.witness)
            var isInside = true
            while isInside {
                let page = try await page(after: place, through: position, limit: Self.pageLimit)
                isInside = page.count == Self.pageLimit
                for event in page {
                    guard event.tenant == tenant, event.stream.category == subject.streams[...] else {
                        isInside = false
                        break
                    }
                    story.take(event, &owed)
                    place = event.place
                }
            }
            story.close(&owed)
            place = .end(of: StreamName("\u{10FFFF}"), in: tenant)
        }
        return owed
    }

    private func tenant(
        after place: StreamPlace?, through position: Position
    ) async throws(IndexComparisonError) -> TenantID? {
        try await page(after: place, through: position, limit: 1).first?.tenant
    }

    private func page(
        after place: StreamPlace?, through position: Position, limit: Int
    ) async throws(IndexComparisonError) -> [StreamOrderEvent] {
        do {
            return try await reader.events(inStreamOrderAfter: place, through: position, limit: limit)
        } catch {
            throw .log("\(error)")
        }
    }
}

/// Documents by `tenant/id`.
private struct OwedDocuments {
    /// Those that there are.
    var there: Set<String> = []
    /// Those of which nobody can say, with the first event that cannot be read.
    var unreadable: [String: String] = [:]
}

/// The stream whose events are being read.
private struct StreamStory {
    private let makeWitness: @Sendable () -> any DocumentWitness
    private var key: StreamKey?
    private var witness: any DocumentWitness
    private var fault: String?

    init(_ makeWitness: @escaping @Sendable () -> any DocumentWitness) {
        self.makeWitness = makeWitness
        witness = makeWitness()
    }

    mutating func take(_ event: StreamOrderEvent, _ owed: inout OwedDocuments) {
        if event.stream != key?.name { close(&owed) }
        key = StreamKey(event.tenant, event.stream)
        do { try witness.take(event.data) } catch {
            fault = fault ?? "the event at position \(event.position) cannot be read: \(error)"
        }
    }

    mutating func close(_ owed: inout OwedDocuments) {
        if let key {
            let name = "\(key.tenant)/\(key.name.key)"
            if let fault {
                owed.unreadable[name] = fault
            } else if witness.isThere {
                owed.there.insert(name)
            }
        }
        self = StreamStory(makeWitness)
    }
}
