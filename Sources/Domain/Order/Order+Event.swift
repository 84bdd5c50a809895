public import EventSourcing

extension Order {
    public enum Event: Hashable, Sendable {
        case placed(OrderPlacement)
        /// Everything due was charged. Sales are counted here, on `businessDay`.
        case paid(at: Timestamp, chargedFen: Int64, businessDay: BusinessDay)
        /// `refundFen` is what was charged and goes back; 0 for an unpaid order.
        case cancelled(by: CancelParty, reason: String, refundFen: Int64)
        /// Units that could not be delivered after payment; their money goes back.
        case linesCancelled([LineQuantity], refundFen: Int64, reason: String)
        case shipped(ShipmentID, carrier: String, trackingNo: Personal<String>?, lines: [LineQuantity])
        case received(ShipmentID?, by: ReceiptParty)
        /// Given to the customer over the counter.
        case handedOver(StoreID?)
        case completed
        case noted(Personal<String>, visibility: NoteVisibility)
        case hidden
    }

    public enum CancelParty: Hashable, Sendable, CaseIterable {
        case user, timeout, staff, risk, group
    }

    public enum ReceiptParty: Hashable, Sendable, CaseIterable {
        case user, timer, staff
    }

    public enum NoteVisibility: Hashable, Sendable, CaseIterable {
        case buyer, staff
    }
}
