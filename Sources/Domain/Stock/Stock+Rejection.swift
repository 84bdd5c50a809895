public import EventSourcing

extension Stock {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case outOfStock(available: Int64)
        case modeNotReservable(StockMode)
        case openReservations(Int)
        case reservationGone(ReservationID)
        case extendLimit(max: Int)
        case overDeallocate(left: Int64)
        case notAllocated(OrderID)
        case overShip(left: Int64)
        case overReturn(left: Int64)
        case overQuarantine(left: Int64)
        case wouldGoBelowCommitted(floor: Int64)
        case safetyNegative
        case onHandStale(onHand: Int64)
        case notExpired(until: Timestamp)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .outOfStock(let available):
                RejectionFacts("OUT_OF_STOCK", "Only \(max(0, available)) left.", [.init("available", available)])
            case .modeNotReservable:
                RejectionFacts("MODE_NOT_RESERVABLE", "Stock in this mode is not reserved.")
            case .openReservations(let count):
                RejectionFacts(
                    "OPEN_RESERVATIONS", "\(count) reservations are open; wait for them to end.",
                    [.init("count", Int64(count))])
            case .reservationGone(let id):
                RejectionFacts(
                    "RESERVATION_GONE", "Reservation \(id) has ended.", [.init("reservationId", id.rawValue)])
            case .extendLimit(let max):
                RejectionFacts(
                    "EXTEND_LIMIT", "A reservation is extended at most \(max) times.", [.init("max", Int64(max))])
            case .overDeallocate(let left):
                RejectionFacts("OVER_DEALLOCATE", "Only \(left) are allocated.", [.init("left", left)])
            case .notAllocated(let order):
                RejectionFacts(
                    "NOT_ALLOCATED", "Nothing is allocated to order \(order).", [.init("orderId", order.rawValue)])
            case .overShip(let left):
                RejectionFacts("OVER_SHIP", "Only \(left) are left to ship.", [.init("left", left)])
            case .overReturn(let left):
                RejectionFacts("OVER_RETURN", "Only \(left) can still come back.", [.init("left", left)])
            case .overQuarantine(let left):
                RejectionFacts("OVER_QUARANTINE", "Only \(left) are in quarantine.", [.init("left", left)])
            case .wouldGoBelowCommitted(let floor):
                RejectionFacts(
                    "WOULD_GO_BELOW_COMMITTED", "\(floor) units are promised; stock may not go below that.",
                    [.init("floor", floor)])
            case .onHandStale(let onHand):
                RejectionFacts("ON_HAND_STALE", "\(onHand) are on hand now; count again.", [.init("onHand", onHand)])
            case .notExpired(let until):
                RejectionFacts(
                    "NOT_EXPIRED", "The reservation still holds.", [.init("expiresAt", until.milliseconds)])
            case .safetyNegative:
                RejectionFacts("SAFETY_NEGATIVE", "Safety stock is zero or more.")
            }
        }
    }
}
