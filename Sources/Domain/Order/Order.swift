public import EventSourcing

/// A shopper's order. What was agreed at placement never changes; only how far it has come does.
public struct Order: Aggregate, Equatable {
    public static let category = "order"
    public static let linesMax = 200
    public static let shipmentsMax = 200
    /// Of each visibility: a buyer's notes leave the staff's room.
    public static let notesMax = 100

    public enum Phase: Hashable, Sendable, CaseIterable {
        case unborn, open, cancelled, completed
    }

    /// How far one line has come, in units.
    public struct Progress: Equatable, Sendable {
        public internal(set) var cancelled: Int64 = 0
        public internal(set) var shipped: Int64 = 0
        public internal(set) var received: Int64 = 0
    }

    public internal(set) var placement: OrderPlacement?
    public internal(set) var phase: Phase = .unborn
    public internal(set) var isPaid = false
    public internal(set) var chargedFen: Int64 = 0
    /// By line, in the placement's order.
    public internal(set) var progress: [Progress] = []
    public internal(set) var shipments: [ShipmentID: [LineQuantity]] = [:]
    public internal(set) var receivedShipments: Set<ShipmentID> = []
    public internal(set) var isHandedOver = false
    public internal(set) var isHidden = false
    public internal(set) var noteCounts: [NoteVisibility: Int] = [:]

    public init() {}

    public var footprint: Int { 400 + (placement?.lines.count ?? 0) * 420 + shipments.count * 200 }
}
