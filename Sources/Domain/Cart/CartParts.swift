/// What makes two cart lines the same line: SKU, lane and store.
public struct CartLineKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let rawValue: String

    public init(_ rawValue: String) { self.rawValue = rawValue }

    /// The SKU's id; with a store followed by `@` and the store; of a store's flash sale by `!` besides.
    public init(sku: SkuID, lane: Lane = .normal, store: StoreID? = nil) {
        let place = store.map { "\(sku.rawValue)@\($0.rawValue)" } ?? sku.rawValue
        rawValue = lane == .storeFlash ? place + "!" : place
    }

    public var description: String { rawValue }
    public static func < (left: CartLineKey, right: CartLineKey) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

/// What the shop offers for a SKU at the moment of a cart decision. Made from the product, never from the client.
public struct CartOffer: Hashable, Sendable {
    public let unitFen: Int64
    public let priceVersion: Int64
    public let quantityMax: Int64
    /// The tenant's limit of lines in a cart.
    public let linesMax: Int64

    public init(unitFen: Int64, priceVersion: Int64, quantityMax: Int64, linesMax: Int64) {
        self.unitFen = unitFen
        self.priceVersion = priceVersion
        self.quantityMax = quantityMax
        self.linesMax = linesMax
    }
}

/// A shopper's "yes, I saw the new price" for one line.
public struct CartAcknowledgement: Hashable, Sendable {
    public let line: CartLineKey
    public let unitFen: Int64
    public let priceVersion: Int64

    public init(line: CartLineKey, unitFen: Int64, priceVersion: Int64) {
        self.line = line
        self.unitFen = unitFen
        self.priceVersion = priceVersion
    }
}
