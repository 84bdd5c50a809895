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
            var published = try await published(through: before)
            var strangers: [String] = []
            let compared = published.count
            var offset = 0
            while true {
                let page: [(tenant: String, spuID: String)]
                do { page = try await index.products(offset: offset, limit: Self.pageLimit) } catch {
                    throw .index("\(error)")
                }
                for (tenant, id) in page where published.remove("\(tenant)/\(id)") == nil {
                    strangers.append("\(tenant)/\(id)")
                }
                offset += page.count
                guard page.count == Self.pageLimit else { break }
            }
            guard try await checkpoint() == before else {
                throw .index("it is being written: compare again without load, or with the projector stopped")
            }
            let missing = published.sorted().map {
                ComparisonReport.Difference(key: $0, column: nil, folded: "published", stored: nil)
            }
            let extra = strangers.sorted().map {
                ComparisonReport.Difference(key: $0, column: nil, folded: nil, stored: "a document")
            }
            let differences = Array((missing + extra).prefix(Self.differencesMax))
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

    /// `tenant/id` of every product that is on sale at `position`. Jumps from tenant to tenant over other streams.
    private func published(through position: Position) async throws(SearchComparisonError) -> Set<String> {
        var ids: Set<String> = []
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
                    product.take(event, &ids)
                    place = event.place
                }
            }
            product.close(&ids)
            place = .end(of: StreamName("\u{10FFFF}"), in: tenant)
        }
        return ids
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

/// The product whose events are being read.
private struct Product {
    private var key: StreamKey?
    private var spu = Spu()

    mutating func take(_ event: StreamOrderEvent, _ ids: inout Set<String>) {
        if event.stream != key?.name { close(&ids) }
        key = StreamKey(event.tenant, event.stream)
        // Products hold nothing personal; bytes that cannot be read are `verify`'s to report.
        guard let body = try? Spu.decode(event.data, keys: NoPersonKeys()) else { return }
        spu.evolve(body)
    }

    mutating func close(_ ids: inout Set<String>) {
        if let key, spu.status == .published { ids.insert("\(key.tenant)/\(key.name.key)") }
        self = Product()
    }
}
