public import EventSourcing
import JSON
public import ProjectionKit
import Projections
public import ReadModelRedis
public import Redis
public import SearchGroonga

/// Makes the search index's documents from the products' rows, for `SearchSink`.
public struct ProductDocuments: Sendable {
    private static let waitMax = Duration.seconds(5)
    private static let columns = [
        "isPublished", "title", "subtitle", "brand", "minPrice.amount", "publishedAt", "specs.values",
        "attributes.value", "categories.id", "categories.path", "categories.ancestorIds",
    ]

    private let redis: RedisClient
    private let watermarks: Watermarks
    private let models: LiveModels

    /// `watermarks` must be kept fresh by whoever runs it.
    public init(redis: RedisClient, watermarks: Watermarks, partition: PartitionID = .first) {
        self.redis = redis
        self.watermarks = watermarks
        models = LiveModels(watermarks: watermarks, partition: partition)
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
        let model = ReadModel(ProductPage.self)
        let outcome = await watermarks.wait(for: [model.name], atLeast: position, until: .now + Self.waitMax)
        guard outcome == .reached, let names = models.names(of: model) else {
            throw .unavailable(reason: "products do not stand at \(position): \(outcome)")
        }
        let tail = RedisArguments.encoded(Self.columns)
        var pipeline = RedisPipeline()
        for id in ids {
            let row = ProductPage.spuKey(id)
            let prefix = names.rows[model.bucket(tenant, row: row)]
            let key = prefix + GenerationKeys.suffix(tenant, row).utf8
            pipeline.append("HMGET") { command in
                command.argument(key)
                command.arguments(encoded: tail, count: Self.columns.count)
            }
        }
        var documents: [String: SearchDocument] = [:]
        for (id, value) in zip(ids, try await send(pipeline)) {
            documents[id] = try Self.document(id, tenant, value)
        }
        return documents
    }

    private func send(_ pipeline: RedisPipeline) async throws(EventSinkError) -> [RedisValue] {
        do { return try await redis.send(pipeline) } catch { throw .unavailable(reason: "\(error)") }
    }

    /// Nil for a product that is not on sale: not published, or with nothing to buy.
    private static func document(
        _ id: String, _ tenant: TenantID, _ value: RedisValue
    ) throws(EventSinkError) -> SearchDocument? {
        guard let cells = value.asArray, cells.count == columns.count else {
            throw .unavailable(reason: "a product's row cannot be read: \(value)")
        }
        let row = Columns(
            zip(columns, cells).compactMap { name, cell in
                cell.asBytes.map { Columns.Column(name: Array(name.utf8), value: $0) }
            })
        guard row.bool("isPublished") == true, let title = row.text("title"),
            let price = row.integer("minPrice.amount"), let publishedAt = row.instant("publishedAt")
        else { return nil }
        let categories = row.categories
        return SearchDocument(
            tenant: tenant.rawValue, spuID: id, title: title, brand: row.text("brand") ?? "",
            spec: row.spec, categoryIDs: categories.map(\.id), categoryNames: categories.map(\.name), priceFen: price,
            publishedAt: publishedAt.milliseconds)
    }
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
