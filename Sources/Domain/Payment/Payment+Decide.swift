public import EventSourcing

extension Payment {
    public static func decide(
        _ command: Command, _ state: Payment, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        if case .report(let statement) = command {
            try state.authorise(command, context.actor)
            return state.report(statement)
        }
        // Also to those who may not know: nobody learns which orders exist.
        guard state.exists, context.actor.mayActFor(state.user) else { throw .common(.notFound("payment")) }
        try state.authorise(command, context.actor)
        switch command {
        case .report: return []
        case .startCharge(let id, let provider, let amountFen, let outTradeNo):
            return try state.startCharge(id, provider, amountFen, outTradeNo, context.now)
        case .receive(let id, let provider, let amountFen, let reference):
            return try state.receive(id, provider, amountFen, reference, context.occurredAt)
        case .closeUnpaid(let id): return try state.closeUnpaid(id)
        case .requestRefund(let id, let parts, let reason): return try state.requestRefund(id, parts, reason)
        case .retryRefund(let id): return try state.retryRefund(id)
        case .recordRefundPaid(let id): return try state.recordRefundPaid(id)
        }
    }

    private func authorise(_ command: Command, _ actor: Actor) throws(Rejection) {
        let mayAct =
            switch command {
            case .startCharge, .closeUnpaid: actor.mayActFor(user)
            case .receive, .requestRefund, .retryRefund, .recordRefundPaid: actor.isStaff
            case .report: actor.kind == .system || (actor.kind == .provider && actor.roles.contains(Role.provider))
            }
        guard mayAct else { throw .common(.forbidden("This payment is not yours to change.")) }
    }
}

extension Payment {
    /// What is still to be charged.
    public var dueFen: Int64 { max(0, totalFen - heldFen) }

    private func startCharge(
        _ id: PaymentItemID, _ provider: TenderProvider, _ amountFen: Int64, _ outTradeNo: String, _ now: Timestamp
    ) throws(Rejection) -> [Event] {
        guard provider == .wechat else {
            throw .common(.invalidArgument(field: "provider", "only wechat is charged from here"))
        }
        guard Payment.isTradeNumber(outTradeNo) else {
            throw .common(.invalidArgument(field: "outTradeNo", "6 to 32 letters, digits, _ - or *"))
        }
        if let item = items[id] {
            let isSame =
                item.isInFlight && item.provider == provider && item.requestedFen == amountFen
                && item.outTradeNo == outTradeNo
            guard isSame else { throw .common(.alreadyExists("Item", id: id.rawValue)) }
            return []
        }
        guard !isOrderClosed else { throw .orderCancelled }
        if let expiresAt, now >= expiresAt { throw .expired }
        guard inFlight == 0 else { throw .chargeInFlight }
        guard dueFen > 0 else { throw .amountZero }
        guard amountFen == dueFen else { throw .amountMismatch(dueFen: dueFen) }
        guard !items.values.contains(where: { $0.outTradeNo == outTradeNo }) else { throw .outTradeNoTaken }
        guard items.count < Payment.itemsMax else { throw .tooManyTries(max: Payment.itemsMax) }
        return [.chargeRequested(id, provider: provider, outTradeNo: outTradeNo, amountFen: amountFen)]
    }

    private func receive(
        _ id: PaymentItemID, _ provider: TenderProvider, _ amountFen: Int64, _ reference: String, _ at: Timestamp
    ) throws(Rejection) -> [Event] {
        switch provider {
        case .cash, .pos: break
        case .wechat, .card, .manufacturer:
            throw .common(.invalidArgument(field: "provider", "staff receives cash or pos"))
        }
        if let item = items[id] {
            guard item.provider == provider, item.chargedFen == amountFen, item.outTradeNo == reference else {
                throw .common(.alreadyExists("Item", id: id.rawValue))
            }
            return []
        }
        guard !isOrderClosed else { throw .orderCancelled }
        guard inFlight == 0 else { throw .chargeInFlight }
        guard amountFen > 0, dueFen > 0 else { throw .amountZero }
        guard amountFen <= dueFen else { throw .amountMismatch(dueFen: dueFen) }
        guard !seen.keys.contains(Reference(type: .chargeSucceeded, pspRef: reference)) else {
            throw .common(.alreadyExists("Reference", id: reference))
        }
        guard items.count < Payment.itemsMax else { throw .tooManyTries(max: Payment.itemsMax) }
        return [
            .chargeSucceeded(
                id, provider: provider, pspRef: reference, amountFen: amountFen, paidAt: at, payer: nil)
        ]
    }

    private func closeUnpaid(_ id: PaymentItemID) throws(Rejection) -> [Event] {
        guard let item = items[id] else { throw .itemUnknown(id) }
        guard item.chargedFen == 0 else { throw .alreadyCharged }
        return item.isInFlight && !item.isClosing ? [.closeRequested(id)] : []
    }

    private static func isTradeNumber(_ text: String) -> Bool {
        (6...32).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
                let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                return isLetter || isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
                    || byte == UInt8(ascii: "*")
            }
    }
}
