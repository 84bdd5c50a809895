public import Domain
import EventSchemas
public import EventSourcing

extension Payment: CodedAggregate {
    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .paymentOpened:
            let wire = try data.message(Mallard_Payment_V1_PaymentOpened.self)
            return .opened(
                user: wire.hasUserID ? UserID(wire.userID) : nil, totalFen: wire.totalFen,
                expiresAt: wire.hasExpiresAtMs ? Timestamp(wire.expiresAtMs) : nil)
        case .chargeRequested:
            let wire = try data.message(Mallard_Payment_V1_ChargeRequested.self)
            return .chargeRequested(
                PaymentItemID(wire.itemID), provider: try TenderProvider(wire.provider, in: data.type),
                outTradeNo: wire.outTradeNo, amountFen: wire.amountFen)
        case .chargeSucceeded:
            let wire = try data.message(Mallard_Payment_V1_ChargeSucceeded.self)
            return .chargeSucceeded(
                PaymentItemID(wire.itemID), provider: try TenderProvider(wire.provider, in: data.type),
                pspRef: wire.pspRef, amountFen: wire.amountFen, paidAt: Timestamp(wire.paidAtMs),
                payer: wire.hasPayer ? try Sealing.open(text: wire.payer, in: data.type, keys: keys) : nil,
                isSettled: wire.isSettled)
        case .chargeFailed:
            let wire = try data.message(Mallard_Payment_V1_ChargeFailed.self)
            return .chargeFailed(PaymentItemID(wire.itemID), pspRef: wire.pspRef, code: wire.code)
        case .chargeCancelled:
            let wire = try data.message(Mallard_Payment_V1_ChargeCancelled.self)
            return .chargeCancelled(PaymentItemID(wire.itemID), pspRef: wire.pspRef)
        case .closeRequested:
            let wire = try data.message(Mallard_Payment_V1_CloseRequested.self)
            return .closeRequested(PaymentItemID(wire.itemID))
        case .paymentOrderClosed:
            _ = try data.message(Mallard_Payment_V1_PaymentOrderClosed.self)
            return .orderClosed
        case .chargeback:
            let wire = try data.message(Mallard_Payment_V1_Chargeback.self)
            return .chargeback(PaymentItemID(wire.itemID), pspRef: wire.pspRef, amountFen: wire.amountFen)
        default: return try decodeRefund(data)
        }
    }

    private static func decodeRefund(_ data: EventData) throws(EventCodecError) -> Event {
        switch data.type {
        case .refundRequested:
            let wire = try data.message(Mallard_Payment_V1_RefundRequested.self)
            return .refundRequested(
                RefundID(wire.refundID), parts: wire.parts.map { RefundPart($0) }, reason: wire.reason)
        case .refundRetried:
            let wire = try data.message(Mallard_Payment_V1_RefundRetried.self)
            return .refundRetried(RefundID(wire.refundID), attempt: wire.attempt)
        case .refundSucceeded:
            let wire = try data.message(Mallard_Payment_V1_RefundSucceeded.self)
            return .refundSucceeded(
                RefundID(wire.refundID), item: PaymentItemID(wire.itemID), pspRef: wire.pspRef,
                amountFen: wire.amountFen)
        case .refundFailed:
            let wire = try data.message(Mallard_Payment_V1_RefundFailed.self)
            return .refundFailed(
                RefundID(wire.refundID), item: PaymentItemID(wire.itemID), pspRef: wire.pspRef, code: wire.code,
                isRetryable: wire.isRetryable)
        case .latePaymentDetected:
            let wire = try data.message(Mallard_Payment_V1_LatePaymentDetected.self)
            return .latePaymentDetected(PaymentItemID(wire.itemID), amountFen: wire.amountFen)
        case .overpaymentDetected:
            let wire = try data.message(Mallard_Payment_V1_OverpaymentDetected.self)
            return .overpaymentDetected(excessFen: wire.excessFen)
        case .paymentConflictSeen:
            let wire = try data.message(Mallard_Payment_V1_PaymentConflictSeen.self)
            return .conflictSeen(
                PaymentItemID(wire.itemID), type: try ProviderEventType(wire.type, in: data.type),
                pspRef: wire.pspRef, amountFen: wire.amountFen)
        case .unmatchedPaymentSeen:
            let wire = try data.message(Mallard_Payment_V1_UnmatchedPaymentSeen.self)
            return .unmatchedSeen(
                outTradeNo: wire.outTradeNo, pspRef: wire.pspRef, amountFen: wire.amountFen)
        case .cashPaidOut:
            return .cashPaidOut(amountFen: try data.message(Mallard_Payment_V1_CashPaidOut.self).amountFen)
        default: throw .unknownType(data.type)
        }
    }
}

extension RefundPart {
    fileprivate init(_ wire: Mallard_Payment_V1_RefundPart) {
        self.init(
            item: PaymentItemID(wire.itemID), amountFen: wire.amountFen, outRefundNo: wire.outRefundNo)
    }
}
