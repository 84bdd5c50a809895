extension Payment {
    public enum Command: Hashable, Sendable {
        /// Asks a provider for what is still due.
        case startCharge(PaymentItemID, provider: TenderProvider, amountFen: Int64, outTradeNo: String)
        /// Cash or a till's terminal, taken by staff.
        case receive(PaymentItemID, provider: TenderProvider, amountFen: Int64, reference: String)
        case report(ProviderEvent)
        /// Asks the provider to close an attempt nobody paid.
        case closeUnpaid(PaymentItemID)
        case requestRefund(RefundID, parts: [RefundRequest], reason: String)
        case retryRefund(RefundID)
        /// Staff gave back in cash, or at the till, what no provider transfers.
        case recordRefundPaid(RefundID)
    }

    public struct RefundRequest: Hashable, Sendable {
        public let item: PaymentItemID
        public let amountFen: Int64

        public init(item: PaymentItemID, amountFen: Int64) {
            self.item = item
            self.amountFen = amountFen
        }
    }
}
