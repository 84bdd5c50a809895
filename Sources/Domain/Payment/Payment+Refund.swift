extension Payment {
    func requestRefund(_ id: RefundID, _ parts: [RefundRequest], _ reason: String) throws(Rejection) -> [Event] {
        guard !parts.isEmpty, Set(parts.map(\.item)).count == parts.count else {
            throw .common(.invalidArgument(field: "parts", "must name each item once"))
        }
        if let old = refunds[id] {
            guard old.parts.map(\.item) == parts.map(\.item), old.parts.map(\.amountFen) == parts.map(\.amountFen)
            else { throw .common(.alreadyExists("Refund", id: id.rawValue)) }
            return []
        }
        guard refunds.count < Payment.refundsMax else { throw .refundCountLimit(max: Payment.refundsMax) }
        var numbered: [RefundPart] = []
        for part in parts {
            guard let item = items[part.item] else { throw .itemUnknown(part.item) }
            guard part.amountFen > 0 else { throw .amountZero }
            guard part.amountFen <= item.refundableFen else {
                throw .refundExceedsCharged(part.item, leftFen: item.refundableFen)
            }
            numbered.append(
                RefundPart(
                    item: part.item, amountFen: part.amountFen,
                    outRefundNo: "\(item.outTradeNo)-r\(refunds.count + 1)"))
        }
        return [.refundRequested(id, parts: numbered, reason: reason)]
    }

    func retryRefund(_ id: RefundID) throws(Rejection) -> [Event] {
        guard let refund = refunds[id] else { throw .common(.notFound("refund", id: id.rawValue)) }
        let failed = refund.parts.filter { refund.phases[$0.item] == .failed }
        guard !failed.isEmpty else { throw .notFailed }
        for part in failed {
            let left = items[part.item]?.refundableFen ?? 0
            guard part.amountFen <= left else { throw .refundExceedsCharged(part.item, leftFen: left) }
        }
        return [.refundRetried(id, attempt: refund.attempts + 1)]
    }

    /// Staff handed back what no provider transfers: cash, or a booking at the till.
    func recordRefundPaid(_ id: RefundID) throws(Rejection) -> [Event] {
        guard let refund = refunds[id] else { throw .common(.notFound("refund", id: id.rawValue)) }
        var events: [Event] = []
        for part in refund.parts where refund.phases[part.item] == .pending {
            switch items[part.item]?.provider {
            case .cash, .pos, .card, .manufacturer:
                events.append(
                    .refundSucceeded(id, item: part.item, pspRef: part.outRefundNo, amountFen: part.amountFen))
            case .wechat, nil: break
            }
        }
        return events
    }

    /// A refund of `amountFen`, or of what there is, taken from the items in a stable order, the latest id last.
    /// For decisions that give money back by themselves: a cancelled order, units that cannot be delivered.
    func refund(_ amountFen: Int64, reason: String) -> [Event] {
        var left = amountFen
        var parts: [RefundPart] = []
        for (id, item) in items.sorted(by: { $0.key < $1.key }) where left > 0 && item.refundableFen > 0 {
            let part = min(left, item.refundableFen)
            left -= part
            parts.append(
                RefundPart(item: id, amountFen: part, outRefundNo: "\(item.outTradeNo)-r\(refunds.count + 1)"))
        }
        guard !parts.isEmpty else { return [] }
        return [.refundRequested(RefundID("auto-\(refunds.count + 1)"), parts: parts, reason: reason)]
    }
}
