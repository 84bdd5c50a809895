import JSON

/// What the index knows of one published product. Absolute: writing it twice is harmless.
public struct SearchDocument: Hashable, Sendable {
    public var tenant: String
    public var spuID: String
    public var title: String
    public var brand: String
    /// Texts of the specifications, for recall only.
    public var spec: String
    /// The product's categories and all their ancestors, as ids.
    public var categoryIDs: [String]
    /// Their names, for recall and as facet labels in the same order.
    public var categoryNames: [String]
    /// The lowest price of an enabled SKU, in fen.
    public var priceFen: Int64
    /// When it was published, in milliseconds.
    public var publishedAt: Int64

    public init(
        tenant: String, spuID: String, title: String, brand: String, spec: String, categoryIDs: [String],
        categoryNames: [String], priceFen: Int64, publishedAt: Int64
    ) {
        self.tenant = tenant
        self.spuID = spuID
        self.title = title
        self.brand = brand
        self.spec = spec
        self.categoryIDs = categoryIDs
        self.categoryNames = categoryNames
        self.priceFen = priceFen
        self.publishedAt = publishedAt
    }

    /// A tenant holds no slash, so the key tells the two apart.
    var key: String { Self.key(tenant: tenant, spuID: spuID) }

    static func key(tenant: String, spuID: String) -> String { "\(tenant)/\(spuID)" }

    func write(to writer: inout JSONWriter) {
        writer.beginObject()
        writer.member("_key", .string(key))
        writer.member("tenant", .string(tenant))
        writer.member("title", .string(title))
        writer.member("brand", .string(brand))
        writer.member("spec", .string(spec))
        writer.member("category_text", .string((categoryNames + [brand]).joined(separator: " ")))
        writer.member("category", .array(categoryIDs.map { .string($0) }))
        writer.member("price", .integer(priceFen))
        writer.member("published_at", .integer(publishedAt))
        writer.endObject()
    }
}
