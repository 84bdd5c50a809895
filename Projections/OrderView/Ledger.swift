import Domain
public import EventSourcing

extension OrderView {
    /// The money of an order, as the payment's events tell it.
    public struct Ledger: Equatable, Sendable {
        public struct Tender: Equatable, Sendable {
            public let id: String
            public let provider: String
            public var status: String
            public var amountFen: Int64
            public var paidAt: Timestamp?
        }

        public struct Refund: Equatable, Sendable {
            public let id: String
            public var amountFen: Int64
            public var refundedFen: Int64 = 0
            public var status = "PENDING"
        }

        public var totalFen: Int64?
        public var tenders: [Tender] = []
        public var refunds: [Refund] = []
        public var chargedFen: Int64 = 0
        public var refundedFen: Int64 = 0
        public var cashPaidOutFen: Int64 = 0

        /// Nil before the payment was opened. By the table of the commerce rules, first match.
        public var state: String? {
            guard let totalFen else { return nil }
            let kept = chargedFen - refundedFen - cashPaidOutFen
            if totalFen == 0, chargedFen == 0 { return "PAID" }
            if chargedFen == 0 { return tenders.contains { $0.status == "PENDING" } ? "PENDING" : "UNPAID" }
            if refundedFen == 0, chargedFen < totalFen { return "PARTIALLY_PAID" }
            if kept > totalFen { return "OVERPAID" }
            if kept == totalFen { return "PAID" }
            return refundedFen == chargedFen ? "REFUNDED" : "PARTIALLY_REFUNDED"
        }

        mutating func apply(_ body: Payment.Event) {
            switch body {
            case .opened(user: _, let totalFen, expiresAt: _): self.totalFen = totalFen
            case .chargeRequested(let id, let provider, outTradeNo: _, let amountFen):
                tenders.append(
                    Tender(id: id.rawValue, provider: provider.text, status: "PENDING", amountFen: amountFen))
            case .chargeSucceeded(let id, let provider, pspRef: _, let amountFen, let paidAt, payer: _, isSettled: _):
                charge(id.rawValue, provider, amountFen, paidAt)
            case .chargeFailed(let id, pspRef: _, code: _): set(id, "FAILED")
            case .chargeCancelled(let id, pspRef: _): set(id, "CANCELLED")
            case .refundRequested(let id, let parts, reason: _):
                refunds.append(Refund(id: id.rawValue, amountFen: parts.reduce(0) { $0 + $1.amountFen }))
            case .refundRetried(let id, attempt: _): changeRefund(id) { $0.status = "PENDING" }
            case .refundSucceeded(let id, item: _, pspRef: _, let amountFen):
                refundedFen += amountFen
                changeRefund(id) { refund in
                    refund.refundedFen += amountFen
                    if refund.refundedFen >= refund.amountFen { refund.status = "SUCCEEDED" }
                }
            case .refundFailed(let id, item: _, pspRef: _, code: _, isRetryable: _):
                changeRefund(id) { $0.status = "FAILED" }
            case .chargeback(_, pspRef: _, let amountFen): chargedFen -= amountFen
            case .cashPaidOut(let amountFen): cashPaidOutFen += amountFen
            case .closeRequested, .orderClosed, .latePaymentDetected, .overpaymentDetected, .conflictSeen,
                .unmatchedSeen:
                break
            }
        }

        private mutating func charge(
            _ id: String, _ provider: TenderProvider, _ amountFen: Int64, _ paidAt: Timestamp
        ) {
            chargedFen += amountFen
            guard let index = tenders.firstIndex(where: { $0.id == id }) else {
                tenders.append(
                    Tender(id: id, provider: provider.text, status: "SUCCEEDED", amountFen: amountFen, paidAt: paidAt))
                return
            }
            // A second charge of the same item adds to what it brought.
            let before = tenders[index].status == "SUCCEEDED" ? tenders[index].amountFen : 0
            tenders[index].amountFen = before + amountFen
            tenders[index].status = "SUCCEEDED"
            tenders[index].paidAt = paidAt
        }

        private mutating func set(_ id: PaymentItemID, _ status: String) {
            guard let index = tenders.firstIndex(where: { $0.id == id.rawValue && $0.status == "PENDING" }) else {
                return
            }
            tenders[index].status = status
        }

        private mutating func changeRefund(_ id: RefundID, _ change: (inout Refund) -> Void) {
            guard let index = refunds.firstIndex(where: { $0.id == id.rawValue }) else { return }
            change(&refunds[index])
        }
    }
}
