public import EventSourcing
import JSON
public import ProjectionKit
import Projections
public import ReadModelRedis
public import Redis
public import SearchGroonga

/// Makes the search index's documents from the read models, for `SearchSink`.
public struct ProductDocuments: Sendable {
    private static let productColumns = [
        "isPublished", "title", "subtitle", "brand", "minPrice.amount", "publishedAt", "specs.values",
        "attributes.value", "categories.id", "categories.path", "categories.ancestorIds", "skus.id", "skus.stockMode",
        "skus.isEnabled",
    ]

    private let reading: DocumentRows

    /// `watermarks` must be kept fresh by whoever runs it.
    public init(redis: RedisClient, watermarks: Watermarks, partition: PartitionID = .first) {
        reading = DocumentRows(redis: redis, watermarks: watermarks, partition: partition)
    }

    /// For `SearchSink.init`.
    public var documents: SearchSink.Documents {
        { (tenant, ids, position) async throws(EventSinkError) in
            try await documents(of: ids, tenant: tenant, at: position)
        }
    }

    /// The documents of those products that are on sale, by id, as the rows have them at `position` or later.
    ///
    /// Waits some seconds for the rows; throws `unavailable` if they do not come so far, or cannot be read.
    public func documents(
        of ids: [String], tenant: TenantID, at position: Position
    ) async throws(EventSinkError) -> [String: SearchDocument] {
        try await reading.wait(for: [ProductPage.name, ProductList.name, StockLevel.name], at: position)
        let products = try await reading.rows(
            ReadModel(ProductPage.self), ids.map(ProductPage.spuKey), Self.productColumns, of: tenant)
        let published = zip(ids, products).filter { $0.1.bool("isPublished") == true }
        let figures = try await reading.rows(ReadModel(ProductList.self), published.map(\.0), ["sold"], of: tenant)
        let counted = published.flatMap(\.1.countedSKUs)
        let levels = try await reading.rows(ReadModel(StockLevel.self), counted, ["available"], of: tenant)
        let available = Dictionary(zip(counted, levels.map { $0.integer("available") ?? 0 })) { first, _ in first }
        let offered = published.flatMap(\.1.offeredSKUs)
        let places = try await reading.members(
            ReadModel(StockLevel.self), offered.map { (StockLevel.locations(of: $0), $0) }, of: tenant)
        let locations = Dictionary(zip(offered, places)) { first, _ in first }
        var documents: [String: SearchDocument] = [:]
        for ((id, row), figures) in zip(published, figures) {
            guard var document = row.document(id, tenant) else { continue }
            document.sold = figures.integer("sold") ?? 0
            document.isInStock = row.hasUncountedSKU || row.countedSKUs.contains { available[$0, default: 0] > 0 }
            document.storeIDs = Set(row.offeredSKUs.flatMap { locations[$0, default: []] }).sorted()
            documents[id] = document
        }
        return documents
    }
}

extension Columns {
    /// Nil for a product with nothing to buy. Sales and stock are not in its row.
    fileprivate func document(_ id: String, _ tenant: TenantID) -> SearchDocument? {
        guard let title = text("title"), let price = integer("minPrice.amount"), let at = instant("publishedAt") else {
            return nil
        }
        let categories = categories
        return SearchDocument(
            tenant: tenant.rawValue, spuID: id, title: title, brand: text("brand") ?? "", spec: spec,
            categoryIDs: categories.map(\.id), categoryNames: categories.map(\.name), priceFen: price,
            publishedAt: at.milliseconds)
    }

    private var enabledSKUs: [(id: String, isCounted: Bool)] {
        let modes = packedTexts("skus.stockMode") ?? []
        let enabled = packed("skus.isEnabled") ?? []
        return (packedTexts("skus.id") ?? []).enumerated().compactMap { index, id in
            guard let id, index < modes.count, index < enabled.count, enabled[index] == Array("true".utf8) else {
                return nil
            }
            return (id, modes[index] != "NONE" && modes[index] != "TRACK_ONLY")
        }
    }

    fileprivate var offeredSKUs: [String] { enabledSKUs.map(\.id) }

    /// SKUs on offer that are refused when there are no more units.
    fileprivate var countedSKUs: [String] { enabledSKUs.filter(\.isCounted).map(\.id) }

    /// Whether there is a SKU on offer that is never refused.
    fileprivate var hasUncountedSKU: Bool { enabledSKUs.contains { !$0.isCounted } }
}

extension Columns {
    /// Where the product stands and everything above it, each once, with names.
    fileprivate var categories: [(id: String, name: String)] {
        let paths = lists("categories.path")
        let ancestors = lists("categories.ancestorIds")
        var all: [(id: String, name: String)] = []
        for (index, id) in (packedTexts("categories.id") ?? []).enumerated() {
            guard let id, index < paths.count, index < ancestors.count else { continue }
            for (id, name) in zip(ancestors[index] + [id], paths[index]) where !all.contains(where: { $0.id == id }) {
                all.append((id, name))
            }
        }
        return all
    }

    /// What else the product can be found by.
    fileprivate var spec: String {
        let texts = [text("subtitle") ?? ""] + lists("specs.values").joined()
        return (texts + (packedTexts("attributes.value") ?? []).compactMap { $0 }).filter { !$0.isEmpty }
            .joined(separator: " ")
    }

    private func lists(_ name: String) -> [[String]] {
        (packed(name) ?? []).map { bytes in
            bytes.flatMap { Columns.json($0)?.asArray?.compactMap(\.asString) } ?? []
        }
    }
}
