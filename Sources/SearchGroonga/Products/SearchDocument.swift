public import JSON

/// What the index knows of one product on sale. Absolute: writing it twice is harmless.
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
    /// Units that left the shelf with customers.
    public var sold: Int64
    /// Whether some SKU of it can be bought.
    public var isInStock: Bool
    /// The locations, which are stores or not, where some SKU of it can be had; each once.
    public var storeIDs: [String]

    public init(
        tenant: String, spuID: String, title: String, brand: String, spec: String, categoryIDs: [String],
        categoryNames: [String], priceFen: Int64, publishedAt: Int64, sold: Int64 = 0, isInStock: Bool = true,
        storeIDs: [String] = []
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
        self.sold = sold
        self.isInStock = isInStock
        self.storeIDs = storeIDs
    }

    /// A tenant holds no slash, so the key tells the two apart.
    public var key: String { Self.key(tenant: tenant, spuID: spuID) }

    static func key(tenant: String, spuID: String) -> String { documentKey(tenant: tenant, id: spuID) }

    /// All columns of the index with this document's values, as they are stored.
    public var columns: [(name: String, value: JSONValue)] {
        [
            ("tenant", .string(tenant)), ("title", .string(title)), ("title_text", .string(SearchFold.fold(title))),
            ("brand", .string(brand)), ("spec", .string(SearchFold.fold(spec))),
            ("category_text", .string(SearchFold.fold((categoryNames + [brand]).joined(separator: " ")))),
            ("category", .array(categoryIDs.map { .string($0) })), ("price", .integer(priceFen)),
            ("price_band", .integer(PriceBand(holding: priceFen).minimumFen)), ("published_at", .integer(publishedAt)),
            ("sold", .integer(sold)), ("in_stock", .bool(isInStock)),
            ("completions", .array(Completions.keys(of: self).map { .string($0) })),
            ("stores", .array(storeIDs.map { .string($0) })),
        ]
    }

    func write(to writer: inout JSONWriter) { writer.document(key, columns) }
}

/// One of the ranges that prices are counted in.
public struct PriceBand: Hashable, Sendable {
    private static let bounds: [Int64] = [
        0, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000,
    ]

    public let minimumFen: Int64
    /// The last price in it; nil if it has no end.
    public let maximumFen: Int64?

    /// The range a price lies in; below zero there is none of its own.
    public init(holding fen: Int64) {
        let index = Self.bounds.lastIndex { $0 <= fen } ?? 0
        minimumFen = Self.bounds[index]
        maximumFen = index + 1 < Self.bounds.count ? Self.bounds[index + 1] - 1 : nil
    }
}
