import Domain
import EventCodecs
public import EventSourcing
public import SearchGroonga

/// Compares the products in the search index with those the log says are published, at the index's checkpoint.
///
/// Memory: the ids of all published products, about 80 B each.
public struct SearchComparison: Sendable {
    private static let pageLimit = 10_000
    private static let differencesMax = 20

    private let reader: any AuditReader
    private let index: SearchIndex

    public init(reader: any AuditReader, index: SearchIndex) {
        self.reader = reader
        self.index = index
    }

    public func compare() async -> ComparisonReport.Item {
        do throws(SearchComparisonError) {
            let before = try await checkpoint()
            var products = try await products(through: before)
            var strangers: [String] = []
            let compared = products.published.count
            var offset = 0
            while true {
                let page: [(tenant: String, spuID: String)]
                do { page = try await index.products(offset: offset, limit: Self.pageLimit) } catch {
                    throw .index("\(error)")
                }
                for name in page.map({ "\($0.tenant)/\($0.spuID)" }) where products.published.remove(name) == nil {
                    if products.unreadable[name] == nil { strangers.append(name) }
                }
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
            let extra = strangers.sorted().map {
                ComparisonReport.Difference(key: $0, column: nil, folded: nil, stored: "a document")
            }
            let differences = Array((unreadable + missing + extra).prefix(Self.differencesMax))
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
