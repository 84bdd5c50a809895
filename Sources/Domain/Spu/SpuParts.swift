/// One axis along which the variants of a product differ, such as colour.
public struct SpuSpec: Hashable, Sendable {
    public struct Value: Hashable, Sendable {
        public let id: String
        public let name: String
        public let imageKey: String?

        public init(id: String, name: String, imageKey: String? = nil) {
            self.id = id
            self.name = name
            self.imageKey = imageKey
        }
    }

    public let id: String
    public let name: String
    public let values: [Value]

    public init(id: String, name: String, values: [Value]) {
        self.id = id
        self.name = name
        self.values = values
    }
}

/// A named property of a product that shoppers may filter by.
public struct SpuAttribute: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

/// What shoppers read and see of a product.
public struct SpuContent: Hashable, Sendable {
    public let title: String
    public let subtitle: String
    public let brand: String?
    /// The first is the main image.
    public let imageKeys: [String]
    public let detail: String
    public let attributes: [SpuAttribute]

    public init(
        title: String, subtitle: String = "", brand: String? = nil, imageKeys: [String] = [], detail: String = "",
        attributes: [SpuAttribute] = []
    ) {
        self.title = title
        self.subtitle = subtitle
        self.brand = brand
        self.imageKeys = imageKeys
        self.detail = detail
        self.attributes = attributes
    }
}

/// One variant of a product, as its owner defines it.
public struct Sku: Hashable, Sendable {
    public let id: SkuID
    /// One value id for each spec, in the order of the specs.
    public let valueIDs: [String]
    public let code: String
    public let barcode: String?
    public private(set) var listFen: Int64
    public let weightGrams: Int32
    public let stockMode: StockMode
    public let quantityMin: Int64
    public let quantityMax: Int64

    public init(
        id: SkuID, valueIDs: [String] = [], code: String = "", barcode: String? = nil, listFen: Int64,
        weightGrams: Int32 = 0, stockMode: StockMode = .reserveOnOrder, quantityMin: Int64 = 1,
        quantityMax: Int64 = 999
    ) {
        self.id = id
        self.valueIDs = valueIDs
        self.code = code
        self.barcode = barcode
        self.listFen = listFen
        self.weightGrams = weightGrams
        self.stockMode = stockMode
        self.quantityMin = quantityMin
        self.quantityMax = quantityMax
    }

    func priced(_ listFen: Int64) -> Sku {
        var sku = self
        sku.listFen = listFen
        return sku
    }
}
