import Domain
import EventCodecs
public import EventSourcing
import JSON
public import SearchGroonga

/// Compares the search index with the log, at the index's checkpoint: the products in it with those the log says are
/// published, and every column of each with what the read models say of it, which are compared with the log themselves.
///
/// Memory: the ids of all published products, about 80 B each.
public struct SearchComparison: Sendable {
    private static let pageLimit = 10_000
    private static let differencesMax = 20

    private let reader: any AuditReader
    private let index: SearchIndex
    private let documents: SearchSink.Documents

    /// `documents` as the sink that keeps the index has them.
    public init(reader: any AuditReader, index: SearchIndex, documents: @escaping SearchSink.Documents) {
        self.reader = reader
        self.index = index
        self.documents = documents
    }

    public func compare() async -> ComparisonReport.Item {
        do throws(SearchComparisonError) {
            let before = try await checkpoint()
            var products = try await products(through: before)
            let compared = products.published.count
            var extra: [ComparisonReport.Difference] = []
            var changed: [ComparisonReport.Difference] = []
            var offset = 0
            while true {
                let page: [SearchIndex.StoredDocument]
                do { page = try await index.documents(offset: offset, limit: Self.pageLimit) } catch {
                    throw .index("\(error)")
                }
                var known: [SearchIndex.StoredDocument] = []
                for document in page {
                    let name = "\(document.tenant)/\(document.spuID)"
                    if products.published.remove(name) != nil {
                        known.append(document)
                    } else if products.unreadable[name] == nil {
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
            let unreadable = products.unreadable.sorted { $0.key < $1.key }.map {
                ComparisonReport.Difference(key: $0.key, column: nil, folded: $0.value, stored: nil)
            }
            let missing = products.published.sorted().map {
                ComparisonReport.Difference(key: $0, column: nil, folded: "published", stored: nil)
            }
            extra.sort { $0.key < $1.key }
            let differences = Array((unreadable + missing + extra + changed).prefix(Self.differencesMax))
            return ComparisonReport.Item(
                name: "search", position: before, compared: compared,
                outcome: differences.isEmpty ? .same : .differs(differences))
        } catch {
            let reason =
                switch error {
                case .index(let reason): "the search index cannot be compared: \(reason)"
                case .log(let reason): "the log cannot be read: \(reason)"
                }
            return ComparisonReport.Item(name: "search", position: .start, compared: 0, outcome: .failed(reason))
        }
    }

    /// Columns that are not what the read models say.
    private func differences(
        in stored: [SearchIndex.StoredDocument], at position: Position
    ) async throws(SearchComparisonError) -> [ComparisonReport.Difference] {
        var differences: [ComparisonReport.Difference] = []
        for (tenant, stored) in Dictionary(grouping: stored, by: \.tenant).sorted(by: { $0.key < $1.key }) {
            let expected: [String: SearchDocument]
            do { expected = try await documents(TenantID(tenant), stored.map(\.spuID), position) } catch {
                throw .index("the read models cannot be read: \(error)")
            }
            for document in stored {
                let key = "\(tenant)/\(document.spuID)"
                guard let columns = expected[document.spuID]?.columns else {
                    differences.append(.init(key: key, column: nil, folded: "not on sale", stored: "a document"))
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

    private enum SearchComparisonError: Error {
        case index(String)
        case log(String)
    }

    private func checkpoint() async throws(SearchComparisonError) -> Position {
        do { return try await index.checkpoint() } catch { throw .index("\(error)") }
    }

    /// What the log says at `position`. Jumps from tenant to tenant over other streams.
    private func products(through position: Position) async throws(SearchComparisonError) -> Products {
        var products = Products()
        var place: StreamPlace?
        while let tenant = try await tenant(after: place, through: position) {
            place = StreamPlace(tenant, StreamName(category: Spu.category, key: ""), .empty)
            var product = Product()
            var isInside = true
            while isInside {
                let page = try await page(after: place, through: position, limit: Self.pageLimit)
                isInside = page.count == Self.pageLimit
                for event in page {
                    guard event.tenant == tenant, event.stream.category == Spu.category else {
                        isInside = false
                        break
                    }
                    product.take(event, &products)
                    place = event.place
                }
            }
            product.close(&products)
            place = .end(of: StreamName("\u{10FFFF}"), in: tenant)
        }
        return products
    }

    private func tenant(
        after place: StreamPlace?, through position: Position
    ) async throws(SearchComparisonError) -> TenantID? {
        try await page(after: place, through: position, limit: 1).first?.tenant
    }

    private func page(
        after place: StreamPlace?, through position: Position, limit: Int
    ) async throws(SearchComparisonError) -> [StreamOrderEvent] {
        do {
            return try await reader.events(inStreamOrderAfter: place, through: position, limit: limit)
        } catch {
            throw .log("\(error)")
        }
    }
}

/// Products by `tenant/id`.
private struct Products {
    /// Those on sale.
    var published: Set<String> = []
    /// Those of which nobody can say, with the first event that cannot be read.
    var unreadable: [String: String] = [:]
}

/// The product whose events are being read.
private struct Product {
    private var key: StreamKey?
    private var spu = Spu()
    private var fault: String?

    mutating func take(_ event: StreamOrderEvent, _ products: inout Products) {
        if event.stream != key?.name { close(&products) }
        key = StreamKey(event.tenant, event.stream)
        // Products hold nothing personal.
        do { spu.evolve(try Spu.decode(event.data, keys: NoPersonKeys())) } catch {
            fault = fault ?? "the event at position \(event.position) cannot be read: \(error)"
        }
    }

    mutating func close(_ products: inout Products) {
        if let key {
            let name = "\(key.tenant)/\(key.name.key)"
            if let fault {
                products.unreadable[name] = fault
            } else if spu.status == .published {
                products.published.insert(name)
            }
        }
        self = Product()
    }
}
