import EventSourcing

/// What a provider says, taken in: twice changes nothing, a contradiction changes nothing but is recorded, and
/// money that is late or too much starts on its way back in the same decision.
extension Payment {
    func report(_ statement: ProviderEvent) -> [Event] {
        guard let (id, item) = item(of: statement.outTradeNo) else { return unmatched(statement) }
        if let amountFen = seen[Reference(type: statement.type, pspRef: statement.pspRef)] {
            return amountFen == statement.amountFen || amountFen == Payment.noAmount ? [] : conflict(statement, id)
        }
        switch statement.type {
        case .chargeSucceeded:
            guard statement.amountFen == item.requestedFen else { return conflict(statement, id) }
            return succeed(id, item, statement)
        case .chargeFailed:
            guard item.isInFlight else { return [] }
            return [.chargeFailed(id, pspRef: statement.pspRef, code: statement.failureCode)]
        case .chargeCancelled:
            return item.isInFlight ? [.chargeCancelled(id, pspRef: statement.pspRef)] : []
        case .refundSucceeded, .refundFailed:
            return refundResult(id, statement)
        case .chargeback:
            guard (1...max(1, item.refundableFen)).contains(statement.amountFen) else {
                return conflict(statement, id)
            }
            return [.chargeback(id, pspRef: statement.pspRef, amountFen: statement.amountFen)]
        }
    }

    private func succeed(_ id: PaymentItemID, _ item: Item, _ statement: ProviderEvent) -> [Event] {
        let amountFen = statement.amountFen
        let succeeded = Event.chargeSucceeded(
            id, provider: item.provider, pspRef: statement.pspRef, amountFen: amountFen, paidAt: statement.at,
            payer: statement.payer)
        if isOrderClosed {
            return [succeeded, .latePaymentDetected(id, amountFen: amountFen)]
                + automaticRefund(id, item, amountFen, "late payment")
        }
        let excessFen = min(amountFen, heldFen + amountFen - totalFen)
        guard excessFen > 0 else { return [succeeded] }
        return [succeeded, .overpaymentDetected(excessFen: excessFen)]
            + automaticRefund(id, item, excessFen, "overpayment")
    }

    private func automaticRefund(
        _ id: PaymentItemID, _ item: Item, _ amountFen: Int64, _ reason: String
    ) -> [Event] {
        let part = RefundPart(
            item: id, amountFen: amountFen, outRefundNo: "\(item.outTradeNo)-r\(refunds.count + 1)")
        return [.refundRequested(RefundID("auto-\(refunds.count + 1)"), parts: [part], reason: reason)]
    }

    private func refundResult(_ id: PaymentItemID, _ statement: ProviderEvent) -> [Event] {
        guard let refundID = statement.refund, let refund = refunds[refundID],
            let part = refund.parts.first(where: { $0.item == id })
        else { return conflict(statement, id) }
        let phase = refund.phases[id]
        if statement.type == .refundFailed {
            guard phase == .pending else { return [] }
            return [
                .refundFailed(
                    refundID, item: id, pspRef: statement.pspRef, code: statement.failureCode,
                    isRetryable: statement.isRetryable)
            ]
        }
        guard phase != .succeeded, statement.amountFen == part.amountFen else { return conflict(statement, id) }
        return [.refundSucceeded(refundID, item: id, pspRef: statement.pspRef, amountFen: part.amountFen)]
    }

    private func conflict(_ statement: ProviderEvent, _ id: PaymentItemID) -> [Event] {
        let oddity = Oddity(type: statement.type, reference: statement.pspRef, amountFen: statement.amountFen)
        guard !oddities.contains(oddity), oddities.count < Payment.odditiesMax else { return [] }
        return [
            .conflictSeen(id, type: statement.type, pspRef: statement.pspRef, amountFen: statement.amountFen)
        ]
    }

    private func unmatched(_ statement: ProviderEvent) -> [Event] {
        let oddity = Oddity(
            type: nil, reference: "\(statement.outTradeNo)/\(statement.pspRef)", amountFen: statement.amountFen)
        guard !oddities.contains(oddity), oddities.count < Payment.odditiesMax else { return [] }
        return [
            .unmatchedSeen(
                outTradeNo: statement.outTradeNo, pspRef: statement.pspRef, amountFen: statement.amountFen)
        ]
    }

    private func item(of outTradeNo: String) -> (PaymentItemID, Item)? {
        items.first { $0.value.outTradeNo == outTradeNo }.map { ($0.key, $0.value) }
    }
}
