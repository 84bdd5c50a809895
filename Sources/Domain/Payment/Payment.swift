public import EventSourcing

/// The ledger of an order's money: what was asked for, what came, what went back.
///
/// Per item `0 <= refunded + refundPending <= charged`; a provider's (type, reference) counts once.
public struct Payment: Aggregate, Equatable {
    public static let category = "payment"
    /// What the provider allows for one payment.
    public static let refundsMax = 50
    public static let itemsMax = 100
    /// Contradictions that are recorded; more would say nothing new, and nothing grows without a limit.
    public static let odditiesMax = 200

    public struct Item: Equatable, Sendable {
        public let provider: TenderProvider
        public let outTradeNo: String
        public let requestedFen: Int64
        public internal(set) var chargedFen: Int64 = 0
        public internal(set) var refundPendingFen: Int64 = 0
        public internal(set) var refundedFen: Int64 = 0
        /// Asked of the provider and not answered yet.
        public internal(set) var isInFlight: Bool
        public internal(set) var isClosing = false

        /// What may still be refunded.
        public var refundableFen: Int64 { chargedFen - refundedFen - refundPendingFen }
    }

    struct Reference: Hashable, Sendable {
        let type: ProviderEventType
        let pspRef: String
    }

    /// A contradiction already recorded: hearing it again records nothing.
    struct Oddity: Hashable, Sendable {
        /// Nil for an unknown trade number.
        let type: ProviderEventType?
        let reference: String
        let amountFen: Int64
    }

    /// In `seen`: a statement whose amount says nothing.
    static let noAmount: Int64 = -1

    public struct Refund: Equatable, Sendable {
        public enum Phase: Hashable, Sendable { case pending, succeeded, failed }

        public let parts: [RefundPart]
        public internal(set) var phases: [PaymentItemID: Phase]
        public internal(set) var attempts: Int32 = 1
    }

    public internal(set) var exists = false
    public internal(set) var user: UserID?
    public internal(set) var totalFen: Int64 = 0
    public internal(set) var expiresAt: Timestamp?
    public internal(set) var items: [PaymentItemID: Item] = [:]
    public internal(set) var refunds: [RefundID: Refund] = [:]
    var seen: [Reference: Int64] = [:]
    var oddities: Set<Oddity> = []
    public internal(set) var isOrderClosed = false
    public internal(set) var chargedFen: Int64 = 0
    public internal(set) var refundedFen: Int64 = 0
    public internal(set) var refundPendingFen: Int64 = 0
    public internal(set) var cashPaidOutFen: Int64 = 0
    public internal(set) var inFlight = 0

    public init() {}

    /// Charged and not given back, nor on its way back, nor paid out in cash.
    public var heldFen: Int64 { chargedFen - refundedFen - refundPendingFen - cashPaidOutFen }

    public var state: PaymentState {
        let kept = chargedFen - refundedFen - cashPaidOutFen
        if totalFen == 0, chargedFen == 0 { return .paid }
        if chargedFen == 0 { return inFlight > 0 ? .pending : .unpaid }
        if refundedFen == 0, chargedFen < totalFen { return .partiallyPaid }
        if kept > totalFen { return .overpaid }
        if kept == totalFen { return .paid }
        return refundedFen == chargedFen ? .refunded : .partiallyRefunded
    }

    public var footprint: Int { 300 + items.count * 260 + refunds.count * 300 + (seen.count + oddities.count) * 100 }
}
