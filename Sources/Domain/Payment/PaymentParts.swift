public import EventSourcing

/// What a provider says happened to one item of a payment.
public enum ProviderEventType: Hashable, Sendable, CaseIterable {
    case chargeSucceeded, chargeFailed, chargeCancelled, refundSucceeded, refundFailed, chargeback
}

/// A provider's statement: from a verified notification, a query, or the bill. It may come twice or late.
public struct ProviderEvent: Hashable, Sendable {
    public let type: ProviderEventType
    /// Our number of the attempt at the provider.
    public let outTradeNo: String
    /// The provider's number of the transaction.
    public let pspRef: String
    public let amountFen: Int64
    public let at: Timestamp
    public let payer: Personal<String>?
    /// For refunds: which.
    public let refund: RefundID?
    /// For failures: the provider's code, and whether trying again may help.
    public let failureCode: String
    public let isRetryable: Bool

    public init(
        type: ProviderEventType, outTradeNo: String, pspRef: String, amountFen: Int64, at: Timestamp,
        payer: Personal<String>? = nil, refund: RefundID? = nil, failureCode: String = "", isRetryable: Bool = false
    ) {
        self.type = type
        self.outTradeNo = outTradeNo
        self.pspRef = pspRef
        self.amountFen = amountFen
        self.at = at
        self.payer = payer
        self.refund = refund
        self.failureCode = failureCode
        self.isRetryable = isRetryable
    }
}

/// One item's part of a refund. The number stays the same however often it is tried.
public struct RefundPart: Hashable, Sendable {
    public let item: PaymentItemID
    public let amountFen: Int64
    public let outRefundNo: String

    public init(item: PaymentItemID, amountFen: Int64, outRefundNo: String) {
        self.item = item
        self.amountFen = amountFen
        self.outRefundNo = outRefundNo
    }
}

/// Derived from the ledger, never stored, so that the two cannot disagree.
public enum PaymentState: Hashable, Sendable, CaseIterable {
    case unpaid, pending, partiallyPaid, paid, overpaid, partiallyRefunded, refunded
}
