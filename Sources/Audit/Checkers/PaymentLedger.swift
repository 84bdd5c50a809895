import Domain

/// The books of one payment, kept by other means than `Payment.evolve`.
struct PaymentLedger {
    struct Item {
        var requestedFen: Int64?
        var chargedFen: Int64 = 0
        var refundedFen: Int64 = 0
        var pendingFen: Int64 = 0
    }

    private struct Part: Hashable {
        let refund: RefundID
        let item: PaymentItemID
    }

    private enum Phase { case pending, succeeded, failed }

    private(set) var totalFen: Int64?
    private(set) var items: [PaymentItemID: Item] = [:]
    /// Charged, less what was charged back.
    private(set) var chargedFen: Int64 = 0
    /// Ever asked to be given back, each part once.
    private(set) var refundsRequestedFen: Int64 = 0
    private(set) var cashFen: Int64 = 0
    /// The most that was ever held at once.
    private(set) var peakFen: Int64 = 0
    private var parts: [Part: (fen: Int64, phase: Phase)] = [:]
    private var references: Set<String> = []

    /// Charged, and neither given back, nor to be given back, nor paid out.
    var balanceFen: Int64 { chargedFen &- refundsRequestedFen &- cashFen }

    /// What is wrong with the event at this point; nil if nothing is. The event is booked either way.
    mutating func book(_ event: Payment.Event) -> String? {
        defer { peakFen = max(peakFen, balanceFen) }
        switch event {
        case .opened(user: _, let totalFen, expiresAt: _):
            defer { self.totalFen = totalFen }
            return self.totalFen == nil && totalFen >= 0 ? nil : "opened twice, or for \(totalFen) fen"
        case .chargeRequested(let id, provider: _, outTradeNo: _, let fen):
            items[id, default: Item()].requestedFen = fen
            return fen > 0 ? nil : "a charge of \(fen) fen is asked for"
        case .chargeSucceeded(let id, provider: _, let pspRef, let fen, paidAt: _, payer: _, isSettled: _):
            return charge(id, pspRef, fen)
        case .refundRequested(let id, let parts, reason: _): return request(id, parts)
        case .refundRetried(let id, attempt: _):
            for (part, state) in parts where part.refund == id && state.phase == .failed {
                parts[part]?.phase = .pending
                items[part.item, default: Item()].pendingFen &+= state.fen
            }
            return overdrawn
        case .refundSucceeded(let id, let item, pspRef: _, let fen): return finish(id, item, fen)
        case .refundFailed(let id, let item, pspRef: _, code: _, isRetryable: _):
            guard let state = parts[Part(refund: id, item: item)], state.phase == .pending else {
                return "refund \(id) fails and was not under way"
            }
            parts[Part(refund: id, item: item)]?.phase = .failed
            items[item, default: Item()].pendingFen &-= state.fen
            return nil
        case .chargeback(let id, pspRef: _, let fen):
            items[id, default: Item()].chargedFen &-= fen
            chargedFen &-= fen
            return fen > 0 ? overdrawn : "a chargeback of \(fen) fen"
        case .cashPaidOut(let fen):
            cashFen &+= fen
            return fen > 0 && cashFen <= chargedFen ? nil : "\(cashFen) fen are paid out of \(chargedFen)"
        case .chargeFailed, .chargeCancelled, .closeRequested, .orderClosed, .latePaymentDetected,
            .overpaymentDetected, .conflictSeen, .unmatchedSeen:
            return nil
        }
    }

    private mutating func charge(_ id: PaymentItemID, _ pspRef: String, _ fen: Int64) -> String? {
        items[id, default: Item()].chargedFen &+= fen
        chargedFen &+= fen
        if fen <= 0 { return "a charge of \(fen) fen succeeds" }
        if !references.insert(pspRef).inserted { return "the provider's number \(pspRef) is charged twice" }
        if let asked = items[id]?.requestedFen, asked != fen {
            return "\(fen) fen are charged where \(asked) were asked"
        }
        return nil
    }

    private mutating func request(_ id: RefundID, _ requested: [RefundPart]) -> String? {
        for part in requested {
            let key = Part(refund: id, item: part.item)
            if parts.updateValue((part.amountFen, .pending), forKey: key) != nil {
                return "refund \(id) is asked twice"
            }
            if part.amountFen <= 0 { return "a refund of \(part.amountFen) fen is asked for" }
            items[part.item, default: Item()].pendingFen &+= part.amountFen
            refundsRequestedFen &+= part.amountFen
        }
        return overdrawn
    }

    private mutating func finish(_ id: RefundID, _ item: PaymentItemID, _ fen: Int64) -> String? {
        let part = Part(refund: id, item: item)
        items[item, default: Item()].refundedFen &+= fen
        guard let state = parts[part], state.phase != .succeeded else { return "refund \(id) was not under way" }
        parts[part]?.phase = .succeeded
        if state.phase == .pending { items[item, default: Item()].pendingFen &-= state.fen }
        return state.fen == fen ? overdrawn : "\(fen) fen of refund \(id) succeed where \(state.fen) were asked"
    }

    private var overdrawn: String? {
        for (id, item) in items.sorted(by: { $0.key < $1.key }) {
            let back = item.refundedFen &+ item.pendingFen
            guard item.pendingFen >= 0, item.refundedFen >= 0, back <= item.chargedFen else {
                return "item \(id) has \(back) fen on their way back of \(item.chargedFen) charged"
            }
        }
        return nil
    }
}

extension Payment.Event {
    /// The amounts it books.
    var amounts: [Int64] {
        switch self {
        case .opened(user: _, let fen, expiresAt: _), .chargeRequested(_, provider: _, outTradeNo: _, let fen),
            .chargeSucceeded(_, provider: _, pspRef: _, let fen, paidAt: _, payer: _, isSettled: _),
            .refundSucceeded(_, item: _, pspRef: _, let fen), .chargeback(_, pspRef: _, let fen),
            .cashPaidOut(let fen):
            [fen]
        case .refundRequested(_, let parts, reason: _): parts.map(\.amountFen)
        case .chargeFailed, .chargeCancelled, .closeRequested, .orderClosed, .latePaymentDetected,
            .overpaymentDetected, .refundRetried, .refundFailed, .conflictSeen, .unmatchedSeen:
            []
        }
    }
}
