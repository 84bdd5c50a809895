public import EventSourcing

extension Payment {
    public enum Event: Hashable, Sendable {
        case opened(user: UserID?, totalFen: Int64, expiresAt: Timestamp?)
        case chargeRequested(PaymentItemID, provider: TenderProvider, outTradeNo: String, amountFen: Int64)
        /// `provider` is repeated so that a tender at a till needs no request before it. `isSettled`: the decision that
        /// recorded it moved the order on, too, so nobody need act on it.
        case chargeSucceeded(
            PaymentItemID, provider: TenderProvider, pspRef: String, amountFen: Int64, paidAt: Timestamp,
            payer: Personal<String>?, isSettled: Bool = false)
        case chargeFailed(PaymentItemID, pspRef: String, code: String)
        case chargeCancelled(PaymentItemID, pspRef: String)
        case closeRequested(PaymentItemID)
        /// The order was cancelled: what is charged from now on is late and goes back.
        case orderClosed
        case latePaymentDetected(PaymentItemID, amountFen: Int64)
        case overpaymentDetected(excessFen: Int64)
        case refundRequested(RefundID, parts: [RefundPart], reason: String)
        case refundRetried(RefundID, attempt: Int32)
        case refundSucceeded(RefundID, item: PaymentItemID, pspRef: String, amountFen: Int64)
        case refundFailed(RefundID, item: PaymentItemID, pspRef: String, code: String, isRetryable: Bool)
        case chargeback(PaymentItemID, pspRef: String, amountFen: Int64)
        /// The same reference with another amount, or an amount nobody asked for: for people to judge.
        case conflictSeen(PaymentItemID, type: ProviderEventType, pspRef: String, amountFen: Int64)
        /// Money under a number this order never gave out.
        case unmatchedSeen(outTradeNo: String, pspRef: String, amountFen: Int64)
        /// A manufacturer's coupons were worth more than the basket: the difference left the till in cash.
        case cashPaidOut(amountFen: Int64)
    }
}
