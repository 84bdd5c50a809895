public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Payment {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .opened, .chargeRequested, .chargeSucceeded, .chargeFailed, .chargeCancelled, .closeRequested,
            .orderClosed, .chargeback:
            try encodeCharge(event, keys: keys)
        case .refundRequested, .refundRetried, .refundSucceeded, .refundFailed, .latePaymentDetected,
            .overpaymentDetected, .conflictSeen, .unmatchedSeen, .cashPaidOut:
            try encodeRefund(event, keys: keys)
        }
    }

    private static func encodeCharge(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .opened(let user, let totalFen, let expiresAt):
            return try EventData(
                .paymentOpened,
                Mallard_Payment_V1_PaymentOpened.with {
                    if let user { $0.userID = user.rawValue }
                    $0.totalFen = totalFen
                    if let expiresAt { $0.expiresAtMs = expiresAt.milliseconds }
                })
        case .chargeRequested(let item, let provider, let outTradeNo, let amountFen):
            return try EventData(
                .chargeRequested,
                Mallard_Payment_V1_ChargeRequested.with {
                    $0.itemID = item.rawValue
                    $0.provider = provider.wire
                    $0.outTradeNo = outTradeNo
                    $0.amountFen = amountFen
                })
        case .chargeSucceeded(let item, let provider, let pspRef, let amountFen, let paidAt, let payer, let isSettled):
            var wire = Mallard_Payment_V1_ChargeSucceeded()
            wire.itemID = item.rawValue
            wire.provider = provider.wire
            wire.pspRef = pspRef
            wire.amountFen = amountFen
            wire.paidAtMs = paidAt.milliseconds
            if let payer { wire.payer = try Sealing.seal(text: payer, in: .chargeSucceeded, keys: keys) }
            wire.isSettled = isSettled
            return try EventData(.chargeSucceeded, wire)
        case .chargeFailed(let item, let pspRef, let code):
            return try EventData(
                .chargeFailed,
                Mallard_Payment_V1_ChargeFailed.with {
                    $0.itemID = item.rawValue
                    $0.pspRef = pspRef
                    $0.code = code
                })
        case .chargeCancelled(let item, let pspRef):
            return try EventData(
                .chargeCancelled,
                Mallard_Payment_V1_ChargeCancelled.with {
                    $0.itemID = item.rawValue
                    $0.pspRef = pspRef
                })
        case .closeRequested(let item):
            return try EventData(
                .closeRequested, Mallard_Payment_V1_CloseRequested.with { $0.itemID = item.rawValue })
        case .orderClosed: return try EventData(.paymentOrderClosed, Mallard_Payment_V1_PaymentOrderClosed())
        case .chargeback(let item, let pspRef, let amountFen):
            return try EventData(
                .chargeback,
                Mallard_Payment_V1_Chargeback.with {
                    $0.itemID = item.rawValue
                    $0.pspRef = pspRef
                    $0.amountFen = amountFen
                })
        case .refundRequested, .refundRetried, .refundSucceeded, .refundFailed, .latePaymentDetected,
            .overpaymentDetected, .conflictSeen, .unmatchedSeen, .cashPaidOut:
            return try encodeRefund(event, keys: keys)
        }
    }

    private static func encodeRefund(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .refundRequested(let refund, let parts, let reason):
            return try EventData(
                .refundRequested,
                Mallard_Payment_V1_RefundRequested.with {
                    $0.refundID = refund.rawValue
                    $0.parts = parts.map(\.wire)
                    $0.reason = reason
                })
        case .refundRetried(let refund, let attempt):
            return try EventData(
                .refundRetried,
                Mallard_Payment_V1_RefundRetried.with {
                    $0.refundID = refund.rawValue
                    $0.attempt = attempt
                })
        case .refundSucceeded(let refund, let item, let pspRef, let amountFen):
            return try EventData(
                .refundSucceeded,
                Mallard_Payment_V1_RefundSucceeded.with {
                    $0.refundID = refund.rawValue
                    $0.itemID = item.rawValue
                    $0.pspRef = pspRef
                    $0.amountFen = amountFen
                })
        case .refundFailed(let refund, let item, let pspRef, let code, let isRetryable):
            return try EventData(
                .refundFailed,
                Mallard_Payment_V1_RefundFailed.with {
                    $0.refundID = refund.rawValue
                    $0.itemID = item.rawValue
                    $0.pspRef = pspRef
                    $0.code = code
                    $0.isRetryable = isRetryable
                })
        case .latePaymentDetected, .overpaymentDetected, .conflictSeen, .unmatchedSeen, .cashPaidOut:
            return try encodeOddity(event, keys: keys)
        case .opened, .chargeRequested, .chargeSucceeded, .chargeFailed, .chargeCancelled, .closeRequested,
            .orderClosed, .chargeback:
            return try encodeCharge(event, keys: keys)
        }
    }

    private static func encodeOddity(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .latePaymentDetected(let item, let amountFen):
            return try EventData(
                .latePaymentDetected,
                Mallard_Payment_V1_LatePaymentDetected.with {
                    $0.itemID = item.rawValue
                    $0.amountFen = amountFen
                })
        case .overpaymentDetected(let excessFen):
            return try EventData(
                .overpaymentDetected, Mallard_Payment_V1_OverpaymentDetected.with { $0.excessFen = excessFen })
        case .conflictSeen(let item, let type, let pspRef, let amountFen):
            return try EventData(
                .paymentConflictSeen,
                Mallard_Payment_V1_PaymentConflictSeen.with {
                    $0.itemID = item.rawValue
                    $0.type = type.wire
                    $0.pspRef = pspRef
                    $0.amountFen = amountFen
                })
        case .unmatchedSeen(let outTradeNo, let pspRef, let amountFen):
            return try EventData(
                .unmatchedPaymentSeen,
                Mallard_Payment_V1_UnmatchedPaymentSeen.with {
                    $0.outTradeNo = outTradeNo
                    $0.pspRef = pspRef
                    $0.amountFen = amountFen
                })
        case .cashPaidOut(let amountFen):
            return try EventData(.cashPaidOut, Mallard_Payment_V1_CashPaidOut.with { $0.amountFen = amountFen })
        case .opened, .chargeRequested, .chargeSucceeded, .chargeFailed, .chargeCancelled, .closeRequested,
            .orderClosed, .chargeback, .refundRequested, .refundRetried, .refundSucceeded, .refundFailed:
            return try encode(event, keys: keys)
        }
    }
}

extension RefundPart {
    fileprivate var wire: Mallard_Payment_V1_RefundPart {
        .with {
            $0.itemID = item.rawValue
            $0.amountFen = amountFen
            $0.outRefundNo = outRefundNo
        }
    }
}

extension ProviderEventType: WireChoice {
    var wire: Mallard_Payment_V1_ProviderEventType {
        switch self {
        case .chargeSucceeded: .chargeSucceeded
        case .chargeFailed: .chargeFailed
        case .chargeCancelled: .chargeCancelled
        case .refundSucceeded: .refundSucceeded
        case .refundFailed: .refundFailed
        case .chargeback: .chargeback
        }
    }
}
