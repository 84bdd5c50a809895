import Domain
public import EventSourcing
public import ProjectionKit

/// An order as its buyer and the shop's staff see it: what was agreed, how far it has come, and its money.
public enum OrderView: Projection {
    public static let name = "order_view"
    public static let version = 3
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = [.order, .payment]

    public struct Row: ProjectionRow {
        /// What was settled at placement, in the bytes it is stored in: written once, never read by the fold.
        var frozen: [Columns.Column] = []
        public var totalFen: Int64 = 0
        public var state = State.open
        public var progress: [Progress] = []
        public var isHandedOver = false
        public var isHidden = false
        public var paidAt: Timestamp?
        public var cancelledAt: Timestamp?
        public var cancelledBy: String?
        public var cancelReason: String?
        public var completedAt: Timestamp?
        public var shipments: [Shipment] = []
        public var notes: [Note] = []
        public var ledger = Ledger()

        public init() {}

        public var footprint: Int {
            frozen.reduce(400) { $0 + $1.name.count + $1.value.count + 96 } + progress.count * 24
                + shipments.reduce(0) { $0 + 160 + $1.lines.count * 16 }
                + (ledger.tenders.count + ledger.refunds.count) * 160
                + notes.reduce(0) { $0 + 80 + ($1.text?.utf8.count ?? 0) }
        }
    }

    public enum State: String, Equatable, Sendable {
        case open = "OPEN"
        case cancelled = "CANCELLED"
        case completed = "COMPLETED"
    }

    /// How far one line has come, in units.
    public struct Progress: Equatable, Sendable {
        public var quantity: Int64
        public var cancelled: Int64 = 0
        public var shipped: Int64 = 0
        public var received: Int64 = 0
    }

    public struct Shipment: Equatable, Sendable {
        public let id: String
        public let carrier: String
        public let trackingNo: String?
        public let lines: [Parcel]
        public let shippedAt: Timestamp
        public var receivedAt: Timestamp?
    }

    /// Units of one line in a shipment.
    public struct Parcel: Equatable, Sendable {
        public let lineNo: Int64
        public let quantity: Int64
    }

    public struct Note: Equatable, Sendable {
        public let text: String?
        public let isForStaff: Bool
        public let at: Timestamp
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        // The streams `order-{id}` and `payment-{id}` share what stands behind the hyphen.
        visit.row(event.key)
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        var order = row ?? Row()
        row = nil
        switch event.body {
        case .order(let body): order.apply(body, event)
        case .payment(let body): order.ledger.apply(body)
        default: break
        }
        row = order
    }
}
