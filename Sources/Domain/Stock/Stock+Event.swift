public import EventSourcing

extension Stock {
    public enum Event: Hashable, Sendable {
        /// `openedMode` is set on a stream's first event only.
        case adjusted(delta: Int64, reason: AdjustReason, docNo: String, openedMode: StockMode? = nil)
        case modeChanged(old: StockMode, new: StockMode)
        case safetySet(old: Int64, new: Int64)
        case reserved(ReservationID, quantity: Int64, expiresAt: Timestamp)
        case reservationExtended(ReservationID, expiresAt: Timestamp)
        /// `revived`: the reservation was gone, and free units took its place.
        case committed(ReservationID, order: OrderID, quantity: Int64, revived: Bool)
        case allocated(OrderID, quantity: Int64, availableAfter: Int64)
        case released(ReservationID, quantity: Int64, reason: ReleaseReason)
        case deallocated(OrderID, quantity: Int64, reason: DeallocateReason)
        case shipped(OrderID, quantity: Int64, shipment: ShipmentID)
        case returned(AfterSaleID, quantity: Int64, condition: ReturnCondition)
        case quarantineResolved(quantity: Int64, to: ReturnCondition)
        /// Left the shelf with a customer before anyone asked; `onHand` may go below zero.
        case sold(OrderID, quantity: Int64)
    }
}
