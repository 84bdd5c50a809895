import EventSourcing

extension Payment {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case chargeInFlight
        case amountMismatch(dueFen: Int64)
        case amountZero
        case orderCancelled
        case expired
        case outTradeNoTaken
        case itemUnknown(PaymentItemID)
        case alreadyCharged
        case refundExceedsCharged(PaymentItemID, leftFen: Int64)
        case refundCountLimit(max: Int)
        case notFailed
        case tooManyTries(max: Int)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .chargeInFlight:
                RejectionFacts("CHARGE_IN_FLIGHT", "Another payment is under way; wait for it or close it.")
            case .amountMismatch(let due):
                RejectionFacts("AMOUNT_MISMATCH", "\(due) fen are due.", [.init("dueFen", due)])
            case .amountZero: RejectionFacts("AMOUNT_ZERO", "There is nothing to charge.")
            case .orderCancelled: RejectionFacts("ORDER_CANCELLED", "The order is cancelled.")
            case .expired: RejectionFacts("EXPIRED", "The time to pay is over.")
            case .outTradeNoTaken: RejectionFacts("OUT_TRADE_NO_TAKEN", "This trade number was used before.")
            case .itemUnknown(let id):
                RejectionFacts("ITEM_UNKNOWN", "The payment has no item \(id).", [.init("itemId", id.rawValue)])
            case .alreadyCharged: RejectionFacts("ALREADY_CHARGED", "This item has been paid.")
            case .refundExceedsCharged(let item, let left):
                RejectionFacts(
                    "REFUND_EXCEEDS_CHARGED", "Item \(item) has \(left) fen left to refund.",
                    [.init("itemId", item.rawValue), .init("leftFen", left)])
            case .refundCountLimit(let max):
                RejectionFacts(
                    "REFUND_COUNT_LIMIT", "A payment is refunded in at most \(max) parts.",
                    [.init("max", Int64(max))])
            case .tooManyTries(let max):
                RejectionFacts(
                    "TOO_MANY_TRIES", "An order is charged in at most \(max) attempts.", [.init("max", Int64(max))])
            case .notFailed: RejectionFacts("NOT_FAILED", "This refund has not failed.")
            }
        }
    }
}
