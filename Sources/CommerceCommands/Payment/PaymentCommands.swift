public import Domain
import EventCodecs
import EventSourcing
public import Identity
import JSON
public import Runtime

/// A change of an order's ledger alone.
public protocol PaymentCommand: CommerceCommand {
    var order: OrderID { get }
    var command: Payment.Command { get }
}

extension PaymentCommand {
    public static var senders: Set<PrincipalRole> { [.finance, .admin] }
    public var reads: [StreamRead] { [StreamRead(Payment.self, .payment(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .payment(order), Payment.decide)
        return .nothingToTell
    }
}

public struct StartCharge: CommerceCommand {
    public static let route = "payment.start_charge"
    public static let summary = "Ask a provider for what is still due of an order."
    public static let senders: Set<PrincipalRole> = .shoppers
    public static let results = [
        ResultMember("itemId", .string, "The attempt."),
        ResultMember("outTradeNo", .string, "Our number of it at the provider."),
        ResultMember("amountFen", .integer, "What is asked, in fen."),
    ]

    private let order: OrderID
    private let item: MintedID<PaymentItemID>
    private let provider: TenderProvider
    private let amountFen: Int64?
    private let outTradeNo: MintedID<PaymentItemID>

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        item = body.minted("itemId", prefix: "t", "Your name for the attempt. Left out, the server makes one.")
        provider = body.choice("provider", Vocabulary.onlineTender, "Who collects.", default: .wechat)
        amountFen = body.optionalInteger(
            "amountFen", 1...Fen.orderTotalMax, "What you mean to pay; refused unless it is what is due. In fen.",
            example: 5_980)
        outTradeNo = body.tradeNumber(
            "outTradeNo", prefix: "wx", "The number at the provider. Left out, we make one.")
    }

    public var reads: [StreamRead] { [StreamRead(Payment.self, .payment(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let payment = try scope.state(Payment.self, .payment(order))
        let amount = amountFen ?? payment.items[item.id]?.requestedFen ?? payment.dueFen
        let command = Payment.Command.startCharge(
            item.id, provider: provider, amountFen: amount, outTradeNo: outTradeNo.id.rawValue)
        try scope.apply(command, to: .payment(order), Payment.decide)
        return Reply.encode { result in
            result.member("itemId", .string(item.id.rawValue))
            result.member("outTradeNo", .string(outTradeNo.id.rawValue))
            result.member("amountFen", .integer(amount))
        }
    }
}

public struct ReceivePayment: CommerceCommand {
    public static let route = "payment.receive"
    public static let summary = "Take cash, or a till's terminal payment, for an order."
    public static let senders: Set<PrincipalRole> = [.cashier, .finance, .importer, .admin]
    public static let results = [ResultMember("itemId", .string, "The payment's item.")]

    private let order: OrderID
    private let item: PaymentItemID
    private let command: Payment.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        let item: MintedID<PaymentItemID> = body.minted(
            "itemId", prefix: "t", "Your name for it. Left out, the server makes one.")
        self.item = item.id
        command = .receive(
            item.id, provider: body.choice("provider", Vocabulary.counterTender, "cash, or the till's terminal."),
            amountFen: body.fen("amountFen", 1...Fen.orderTotalMax, "At most what is due. In fen.", example: 5_980),
            reference: body.text("reference", 1...64, "The receipt's number, once only.", example: "R-2026-0801-17"))
        _ = body.happened("occurredAt", "When. In milliseconds since 1970; left out, now.")
    }

    public var reads: [StreamRead] { [StreamRead(Payment.self, .payment(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .payment(order), Payment.decide)
        return Reply.id("itemId", item.rawValue)
    }
}

/// What a provider says happened, from a verified notification, a query, or the bill. It may come twice, or late.
public struct ReportPaymentEvent: CommerceCommand {
    public static let route = "payment.report_event"
    public static let summary = "Report what a provider says happened to a charge or a refund. Twice does no harm."
    public static let senders: Set<PrincipalRole> = [.provider, .system]
    public static let results = [
        ResultMember(
            "outcome", .string,
            "recorded; known: nothing new; contradicted: the charge is of another amount; unmatched: no such charge.")
    ]

    private let order: OrderID
    private let type: ProviderEventType
    private let outTradeNo: String
    private let pspRef: String
    private let amountFen: Int64
    private let at: Timestamp?
    private let payer: String?
    private let refund: RefundID?
    private let failureCode: String
    private let isRetryable: Bool

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        type = body.choice("type", Vocabulary.providerEvent, "What happened.")
        outTradeNo = body.text("outTradeNo", 1...64, "Our number at the provider.", example: "wx20260801")
        pspRef = body.text("pspRef", 1...64, "The provider's number.", example: "4200001")
        amountFen = body.fen("amountFen", "In fen.", example: 5_980)
        at = body.optionalTime("at", "When, by the provider's clock; left out, now. In milliseconds since 1970.")
        payer = body.optionalText("payer", 1...128, "Who paid, in the provider's words.", example: "openid-1")
        refund = body.optionalID("refundId", "Of a refund: which.", example: "rf1")
        failureCode = body.text("failureCode", 0...64, "The provider's code.", example: "NOTENOUGH", default: "")
        isRetryable = body.flag("retryable", default: false, "Whether trying again may help.")
    }

    public var reads: [StreamRead] { [StreamRead(Payment.self, .payment(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let payment = try scope.state(Payment.self, .payment(order))
        let owner = payment.user.map { PersonID($0) }
        let event = ProviderEvent(
            type: type, outTradeNo: outTradeNo, pspRef: pspRef, amountFen: amountFen, at: at ?? scope.context.now,
            payer: owner.flatMap { owner in payer.map { Personal(owner, $0) } }, refund: refund,
            failureCode: failureCode, isRetryable: isRetryable)
        let events = try scope.apply(Payment.Command.report(event), to: .payment(order), Payment.decide)
        return Reply.id("outcome", outcome(events, payment))
    }

    private func outcome(_ events: [Payment.Event], _ payment: Payment) -> String {
        guard payment.items.values.contains(where: { $0.outTradeNo == outTradeNo }) else { return "unmatched" }
        for case .conflictSeen in events { return "contradicted" }
        return events.isEmpty ? "known" : "recorded"
    }
}

public struct CloseUnpaidCharge: PaymentCommand {
    public static let route = "payment.close_unpaid"
    public static let summary = "Ask the provider to close an attempt that nobody paid."
    public static let senders: Set<PrincipalRole> = Set.shoppers.union([.system])
    public let order: OrderID
    public let command: Payment.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        command = .closeUnpaid(body.itemID())
    }
}

public struct RequestRefund: CommerceCommand {
    public static let route = "payment.request_refund"
    public static let summary = "Start giving money back, from the items it came by."
    public static let senders: Set<PrincipalRole> = [.finance, .admin, .system]
    public static let results = [ResultMember("refundId", .string, "The refund.")]

    private let order: OrderID
    private let refund: RefundID
    private let command: Payment.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        let refund: MintedID<RefundID> = body.minted(
            "refundId", prefix: "rf", "Your name for it. Left out, the server makes one.")
        self.refund = refund.id
        let parts = body.list("parts", 1...Payment.itemsMax, "How much from which item.") { part in
            Payment.RefundRequest(
                item: part.itemID(),
                amountFen: part.fen("amountFen", 1...Fen.orderTotalMax, "In fen.", example: 1_000))
        }
        command = .requestRefund(refund.id, parts: parts, reason: body.reason())
    }

    public var reads: [StreamRead] { [StreamRead(Payment.self, .payment(order))] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        try scope.apply(command, to: .payment(order), Payment.decide)
        return Reply.id("refundId", refund.rawValue)
    }
}

public struct RetryRefund: PaymentCommand {
    public static let route = "payment.retry_refund"
    public static let summary = "Try a refund again that failed."
    public static let senders: Set<PrincipalRole> = [.finance, .admin, .system]
    public let order: OrderID
    public let command: Payment.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        command = .retryRefund(body.refundID())
    }
}

public struct RecordRefundPaid: PaymentCommand {
    public static let route = "payment.record_refund_paid"
    public static let summary = "Record that staff gave a refund back in cash, or at the till."
    public static let senders: Set<PrincipalRole> = [.cashier, .finance, .admin]
    public let order: OrderID
    public let command: Payment.Command

    public init(_ body: inout BodyReader) {
        order = body.orderID()
        command = .recordRefundPaid(body.refundID())
    }
}
