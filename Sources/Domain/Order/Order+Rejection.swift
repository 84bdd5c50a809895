import EventSourcing

extension Order {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        /// The phase and how much has been shipped say no.
        case notCancellable(phase: Phase, shipped: Bool)
        case chargeInFlight
        case orderCancelled
        case notPaid
        case notShipped
        case overShip(lineNo: Int32, left: Int64)
        case addressMissing
        case shipmentUnknown(ShipmentID)
        case notReceived
        case notTerminal
        case alreadyPicked
        case wrongStore
        case stock(Stock.Rejection)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .stock(let cause): RejectionFacts(cause)
            case .notCancellable(let phase, let shipped):
                RejectionFacts(
                    "NOT_CANCELLABLE",
                    "The order is \(phase)\(shipped ? " and shipped" : ""); ask for a return instead.",
                    [.init("orderState", "\(phase)"), .init("shipped", shipped ? 1 : 0)])
            case .chargeInFlight:
                RejectionFacts("CHARGE_IN_FLIGHT", "A payment is under way; close it first.")
            case .orderCancelled: RejectionFacts("ORDER_CANCELLED", "The order is cancelled.")
            case .notPaid: RejectionFacts("NOT_PAID", "The order is not paid.")
            case .notShipped: RejectionFacts("NOT_SHIPPED", "Nothing of this order has been shipped.")
            case .overShip(let lineNo, let left):
                RejectionFacts(
                    "OVER_SHIP", "Line \(lineNo) has \(left) units left to ship.",
                    [.init("lineNo", Int64(lineNo)), .init("left", left)])
            case .addressMissing: RejectionFacts("ADDRESS_MISSING", "The order has no address to ship to.")
            case .shipmentUnknown(let id):
                RejectionFacts(
                    "SHIPMENT_UNKNOWN", "The order has no shipment \(id).", [.init("shipmentId", id.rawValue)])
            case .notReceived: RejectionFacts("NOT_RECEIVED", "Not everything has been received.")
            case .notTerminal: RejectionFacts("NOT_TERMINAL", "Only a finished order can be hidden.")
            case .alreadyPicked: RejectionFacts("ALREADY_PICKED", "The order was handed over already.")
            case .wrongStore: RejectionFacts("WRONG_STORE", "The order belongs to another store.")
            }
        }
    }
}
