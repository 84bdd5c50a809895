extension Payment {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .opened(let user, let totalFen, let expiresAt):
            exists = true
            self.user = user
            self.totalFen = totalFen
            self.expiresAt = expiresAt
        case .chargeRequested(let id, let provider, let outTradeNo, let amountFen):
            items[id] = Item(provider: provider, outTradeNo: outTradeNo, requestedFen: amountFen, isInFlight: true)
            inFlight += 1
        case .chargeSucceeded(let id, let provider, let pspRef, let amountFen, paidAt: _, payer: _, isSettled: _):
            charge(id, provider, pspRef, amountFen)
        case .chargeFailed(let id, let pspRef, code: _):
            land(id)
            seen[Reference(type: .chargeFailed, pspRef: pspRef)] = Payment.noAmount
        case .chargeCancelled(let id, let pspRef):
            land(id)
            seen[Reference(type: .chargeCancelled, pspRef: pspRef)] = Payment.noAmount
        case .closeRequested(let id): items[id]?.isClosing = true
        case .orderClosed: isOrderClosed = true
        case .latePaymentDetected, .overpaymentDetected: break
        case .conflictSeen(_, let type, let pspRef, let amountFen):
            oddities.insert(Oddity(type: type, reference: pspRef, amountFen: amountFen))
        case .unmatchedSeen(let outTradeNo, let pspRef, let amountFen):
            oddities.insert(Oddity(type: nil, reference: "\(outTradeNo)/\(pspRef)", amountFen: amountFen))
        case .refundRequested(let id, let parts, reason: _): startRefund(id, parts)
        case .refundRetried(let id, let attempt): retryRefund(id, attempt)
        case .refundSucceeded(let id, let item, let pspRef, let amountFen):
            finishRefund(id, item, .succeeded)
            items[item]?.refundedFen += amountFen
            refundedFen += amountFen
            seen[Reference(type: .refundSucceeded, pspRef: pspRef)] = amountFen
        case .refundFailed(let id, let item, pspRef: _, code: _, isRetryable: _):
            finishRefund(id, item, .failed)
        case .chargeback(let id, let pspRef, let amountFen):
            items[id]?.chargedFen -= amountFen
            chargedFen -= amountFen
            seen[Reference(type: .chargeback, pspRef: pspRef)] = amountFen
        case .cashPaidOut(let amountFen): cashPaidOutFen += amountFen
        }
    }

    private mutating func charge(_ id: PaymentItemID, _ provider: TenderProvider, _ pspRef: String, _ fen: Int64) {
        land(id)
        let fresh = Item(provider: provider, outTradeNo: pspRef, requestedFen: fen, isInFlight: false)
        items[id, default: fresh].chargedFen += fen
        chargedFen += fen
        seen[Reference(type: .chargeSucceeded, pspRef: pspRef)] = fen
    }

    private mutating func land(_ id: PaymentItemID) {
        guard items[id]?.isInFlight == true else { return }
        items[id]?.isInFlight = false
        inFlight -= 1
    }

    private mutating func startRefund(_ id: RefundID, _ parts: [RefundPart]) {
        refunds[id] = Refund(parts: parts, phases: [:])
        for part in parts { setPending(id, part) }
    }

    private mutating func retryRefund(_ id: RefundID, _ attempt: Int32) {
        guard let refund = refunds[id] else { return }
        refunds[id]?.attempts = attempt
        for part in refund.parts where refund.phases[part.item] == .failed { setPending(id, part) }
    }

    private mutating func setPending(_ id: RefundID, _ part: RefundPart) {
        refunds[id]?.phases[part.item] = .pending
        items[part.item]?.refundPendingFen += part.amountFen
        refundPendingFen += part.amountFen
    }

    private mutating func finishRefund(_ id: RefundID, _ item: PaymentItemID, _ phase: Refund.Phase) {
        guard let refund = refunds[id] else { return }
        refunds[id]?.phases[item] = phase
        guard refund.phases[item] == .pending else { return }
        let amount = refund.parts.first { $0.item == item }?.amountFen ?? 0
        items[item]?.refundPendingFen -= amount
        refundPendingFen -= amount
    }
}
