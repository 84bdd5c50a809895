public import EventSourcing

/// What a shopper means to buy. Neither price nor stock is believed from here: an order prices again.
public struct Cart: Aggregate, Equatable {
    public static let category = "cart"

    public struct Line: Equatable, Sendable {
        public let sku: SkuID
        public let lane: Lane
        public let store: StoreID?
        public package(set) var quantity: Int64
        public package(set) var isSelected: Bool
        public package(set) var seenUnitFen: Int64
        public package(set) var seenPriceVersion: Int64

        package init(
            sku: SkuID, lane: Lane, store: StoreID?, quantity: Int64, isSelected: Bool, seenUnitFen: Int64,
            seenPriceVersion: Int64
        ) {
            self.sku = sku
            self.lane = lane
            self.store = store
            self.quantity = quantity
            self.isSelected = isSelected
            self.seenUnitFen = seenUnitFen
            self.seenPriceVersion = seenPriceVersion
        }
    }

    public package(set) var lines: [CartLineKey: Line] = [:]
    /// Counts changes; an order may name the one it was shown.
    public package(set) var revision: Int64 = 0

    public init() {}

    public var footprint: Int { 64 + lines.count * 240 }

    /// The selected lines in a stable order.
    public var selected: [(key: CartLineKey, line: Line)] {
        lines.filter(\.value.isSelected).sorted { $0.key < $1.key }.map { (key: $0.key, line: $0.value) }
    }
}
