public import EventSourcing

/// The stock of one SKU at one location: what is there, and who has a claim on it.
///
/// `onHand = available + reserved + allocated + safety`; quarantined units stand outside. Nothing is oversold:
/// unless the mode is `trackOnly`, no claim is granted beyond `available`. Claims are kept as running sums, so
/// that a decision costs the same with one open reservation or with a hundred thousand.
public struct Stock: Aggregate, Equatable {
    public static let category = "stock"
    /// The most units one location holds: a bound on every sum.
    public static let unitsMax: Int64 = 1_000_000_000_000
    public static let extensionsMax = 3

    public struct Reservation: Equatable, Sendable {
        public let quantity: Int64
        public package(set) var expiresAt: Timestamp
        public package(set) var extensions: Int

        package init(quantity: Int64, expiresAt: Timestamp, extensions: Int) {
            self.quantity = quantity
            self.expiresAt = expiresAt
            self.extensions = extensions
        }
    }

    /// Nil until the stream's first event.
    public package(set) var mode: StockMode?
    public package(set) var onHand: Int64 = 0
    public package(set) var reservations: [ReservationID: Reservation] = [:]
    public package(set) var reserved: Int64 = 0
    /// Paid or directly allocated units not yet shipped, by order.
    public package(set) var allocations: [OrderID: Int64] = [:]
    public package(set) var allocated: Int64 = 0
    public package(set) var safety: Int64 = 0
    public package(set) var quarantined: Int64 = 0
    /// Units that ever left to customers, and came back: what may still be returned.
    public package(set) var shipped: Int64 = 0
    public package(set) var returned: Int64 = 0

    public init() {}

    /// Units nobody has a claim on.
    public var available: Int64 { onHand - reserved - allocated - safety }
    /// What an adjustment may not go below, so that no promise already made can fail.
    public var floor: Int64 { reserved + allocated }

    public var footprint: Int { 200 + reservations.count * 112 + allocations.count * 80 }
}
