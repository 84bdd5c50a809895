public import EventSourcing

extension Stock {
    public enum Command: Hashable, Sendable {
        /// `openedMode` declares the mode of a stream that does not exist yet; ignored on one that does.
        /// `expectedOnHand` refuses the change if someone else changed it first.
        case adjust(
            delta: Int64, reason: AdjustReason, docNo: String, openedMode: StockMode? = nil,
            expectedOnHand: Int64? = nil)
        case changeMode(StockMode)
        case setSafety(Int64)
        case reserve(ReservationID, quantity: Int64, expiresAt: Timestamp)
        case extendReservation(ReservationID, expiresAt: Timestamp)
        /// `quantity` is what the order needs, should the reservation be gone and have to be revived.
        case commit(ReservationID, order: OrderID, quantity: Int64)
        case allocateDirect(OrderID, quantity: Int64)
        case release(ReservationID, reason: ReleaseReason)
        case deallocate(OrderID, quantity: Int64, reason: DeallocateReason)
        case ship(OrderID, quantity: Int64, shipment: ShipmentID)
        case receiveReturn(AfterSaleID, quantity: Int64, condition: ReturnCondition)
        case resolveQuarantine(quantity: Int64, to: ReturnCondition)
        /// A sale already made at a till.
        case recordSold(OrderID, quantity: Int64)
    }

    public enum AdjustReason: Hashable, Sendable, CaseIterable {
        case purchase, damage, loss, found, correction, erp, giveaway
    }

    public enum ReleaseReason: Hashable, Sendable, CaseIterable {
        case cancelled, expired, failed
    }

    public enum DeallocateReason: Hashable, Sendable, CaseIterable {
        case cancelled, lineCancelled
    }

    public enum ReturnCondition: Hashable, Sendable, CaseIterable {
        case resellable, quarantine, scrap
    }
}
