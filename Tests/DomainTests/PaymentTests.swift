import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("The payment ledger", .timeLimit(.minutes(5)))
struct PaymentTests {
    typealias P = Scenario<Payment>

    let w = PaymentItemID("w")
    let opened = Payment.Event.opened(user: .alice, totalFen: 1_000, expiresAt: .noon(plus: 1_800))
    let asked = Payment.Event.chargeRequested(
        PaymentItemID("w"), provider: .wechat, outTradeNo: "trade-1", amountFen: 1_000)

    func start(_ amountFen: Int64 = 1_000, provider: TenderProvider = .wechat, no: String = "trade-2")
        -> Payment.Command
    {
        .startCharge(PaymentItemID("w2"), provider: provider, amountFen: amountFen, outTradeNo: no)
    }

    func said(
        _ type: ProviderEventType, _ amountFen: Int64 = 1_000, ref: String = "psp-1", no: String = "trade-1",
        refund: String? = nil
    ) -> Payment.Command {
        .report(
            ProviderEvent(
                type: type, outTradeNo: no, pspRef: ref, amountFen: amountFen, at: .noon,
                refund: refund.map { RefundID($0) }, failureCode: "NO"))
    }

    func charged(_ item: String = "w", _ amountFen: Int64 = 1_000, ref: String = "psp-1") -> Payment.Event {
        .chargeSucceeded(
            PaymentItemID(item), provider: .wechat, pspRef: ref, amountFen: amountFen, paidAt: .noon, payer: nil)
    }

    @Test("A charge is asked for exactly what is due, while there is time and nothing else is under way")
    func starts() {
        P.given(opened).when(start(), by: .alice)
            .then(.chargeRequested(PaymentItemID("w2"), provider: .wechat, outTradeNo: "trade-2", amountFen: 1_000))
        P.given(opened).when(start(999), by: .alice).thenRejected(.amountMismatch(dueFen: 1_000))
        P.given(opened).when(start(), by: .alice, at: .noon(plus: 1_800)).thenRejected(.expired)
        P.given(opened, asked).when(start(), by: .alice).thenRejected(.chargeInFlight)
        P.given(opened, .orderClosed).when(start(), by: .alice).thenRejected(.orderCancelled)
        P.given(opened, asked, charged()).when(start(), by: .alice).thenRejected(.amountZero)
        P.given(opened, asked, .chargeFailed(w, pspRef: "x", code: "NO")).when(start(no: "trade-1"), by: .alice)
            .thenRejected(.outTradeNoTaken)
        P.given(opened).when(start(provider: .cash), by: .alice).thenRejected(code: "INVALID_ARGUMENT")
        P.given(opened).when(start(no: "short"), by: .alice).thenRejected(code: "INVALID_ARGUMENT")
        P.given().when(start(), by: .clerk).thenRejected(code: "NOT_FOUND")
        P.given(opened, asked)
            .when(.startCharge(w, provider: .wechat, amountFen: 1_000, outTradeNo: "trade-1"), by: .alice).then()
    }

    @Test("Staff receives cash up to what is due, each receipt once")
    func receives() {
        func cash(_ fen: Int64, provider: TenderProvider = .cash, item: String = "k") -> Payment.Command {
            .receive(PaymentItemID(item), provider: provider, amountFen: fen, reference: "r")
        }
        let received = Payment.Event.chargeSucceeded(
            PaymentItemID("k"), provider: .cash, pspRef: "r", amountFen: 400, paidAt: .noon, payer: nil)
        P.given(opened).when(cash(400)).then(received)
        P.given(opened, received).when(cash(400)).then()
        P.given(opened, received).when(cash(500)).thenRejected(code: "ALREADY_EXISTS")
        P.given(opened, received).when(cash(100, item: "k2")).thenRejected(code: "ALREADY_EXISTS")
        P.given(opened).when(cash(1_001)).thenRejected(.amountMismatch(dueFen: 1_000))
        P.given(opened).when(cash(0)).thenRejected(.amountZero)
        P.given(opened).when(cash(1, provider: .wechat)).thenRejected(code: "INVALID_ARGUMENT")
        P.given(opened, .orderClosed).when(cash(400)).thenRejected(.orderCancelled)
        P.given(opened).when(cash(400), by: .alice).thenRejected(code: "FORBIDDEN")
    }

    @Test("Defect 14: the same success told by notification, query and bill counts once")
    func countsOnce() {
        P.given(opened, asked).when(said(.chargeSucceeded), by: .provider).then(charged())
        P.given(opened, asked, charged()).when(said(.chargeSucceeded), by: .provider).then()
        P.given(opened, asked, charged()).when(said(.chargeSucceeded), by: .system).then()
    }

    @Test("P1 and P3: another amount under the same number is a conflict, once, and pays nothing")
    func seesConflicts() {
        let conflict = Payment.Event.conflictSeen(w, type: .chargeSucceeded, pspRef: "psp-1", amountFen: 999)
        P.given(opened, asked).when(said(.chargeSucceeded, 999), by: .provider).then(conflict)
        P.given(opened, asked, conflict).when(said(.chargeSucceeded, 999), by: .provider).then()
        P.given(opened, asked, charged()).when(said(.chargeSucceeded, 999), by: .provider).then(conflict)
        #expect(Payment(folding: [opened, asked, conflict]).state == .pending)
    }

    @Test("Money under a number nobody gave out is written down, never dropped")
    func seesUnmatched() {
        let unmatched = Payment.Event.unmatchedSeen(outTradeNo: "who", pspRef: "psp-1", amountFen: 5)
        P.given(opened).when(said(.chargeSucceeded, 5, no: "who"), by: .provider).then(unmatched)
        P.given(opened, unmatched).when(said(.chargeSucceeded, 5, no: "who"), by: .provider).then()
    }

    @Test("Only a provider's verified voice reports; a shopper's word is refused")
    func believesProvidersOnly() {
        P.given(opened, asked).when(said(.chargeSucceeded), by: .alice).thenRejected(code: "FORBIDDEN")
        P.given(opened, asked).when(said(.chargeSucceeded), by: .clerk).thenRejected(code: "FORBIDDEN")
        let unverified = Actor(kind: .provider, id: PrincipalID("wechat"))
        P.given(opened, asked).when(said(.chargeSucceeded), by: unverified).thenRejected(code: "FORBIDDEN")
    }

    @Test("Defect 13: a failed charge pays nothing, a later success pays once")
    func survivesFailure() {
        let failed = Payment.Event.chargeFailed(w, pspRef: "psp-1", code: "NO")
        P.given(opened, asked).when(said(.chargeFailed, 0), by: .provider).then(failed)
        #expect(Payment(folding: [opened, asked, failed]).state == .unpaid)
        P.given(opened, asked, failed).when(said(.chargeSucceeded, ref: "psp-2"), by: .provider)
            .then(charged(ref: "psp-2"))
        P.given(opened, asked, charged()).when(said(.chargeFailed, 0), by: .provider).then()
        P.given(opened, asked).when(said(.chargeCancelled, 0), by: .provider)
            .then(.chargeCancelled(w, pspRef: "psp-1"))
    }

    @Test("R8: a charge on a cancelled order starts on its way back in the same decision")
    func refundsLatePayments() {
        P.given(opened, asked, .orderClosed).when(said(.chargeSucceeded), by: .provider).then(
            charged(), .latePaymentDetected(w, amountFen: 1_000),
            .refundRequested(
                RefundID("auto-1"), parts: [RefundPart(item: w, amountFen: 1_000, outRefundNo: "trade-1-r1")],
                reason: "late payment"))
    }

    @Test("R7: what comes above the total goes back from the later item")
    func refundsOverpayments() {
        let again = Payment.Event.chargeRequested(
            PaymentItemID("w2"), provider: .wechat, outTradeNo: "trade-2", amountFen: 1_000)
        let failed = Payment.Event.chargeFailed(w, pspRef: "x", code: "NO")
        P.given(opened, asked, failed, again, charged("w2", ref: "psp-2"))
            .when(said(.chargeSucceeded), by: .provider).then(
                charged(), .overpaymentDetected(excessFen: 1_000),
                .refundRequested(
                    RefundID("auto-1"), parts: [RefundPart(item: w, amountFen: 1_000, outRefundNo: "trade-1-r1")],
                    reason: "overpayment"))
    }

    @Test("A close is asked for once, and not for what is paid")
    func closes() {
        P.given(opened, asked).when(.closeUnpaid(w), by: .alice).then(.closeRequested(w))
        P.given(opened, asked, .closeRequested(w)).when(.closeUnpaid(w), by: .alice).then()
        P.given(opened, asked, charged()).when(.closeUnpaid(w), by: .alice).thenRejected(.alreadyCharged)
        P.given(opened).when(.closeUnpaid(w), by: .alice).thenRejected(.itemUnknown(w))
    }

    @Test("A refund never exceeds what its item was paid")
    func refunds() {
        let id = RefundID("r1")
        func ask(_ fen: Int64) -> Payment.Command {
            .requestRefund(id, parts: [.init(item: w, amountFen: fen)], reason: "broken")
        }
        let part = RefundPart(item: w, amountFen: 600, outRefundNo: "trade-1-r1")
        let requested = Payment.Event.refundRequested(id, parts: [part], reason: "broken")
        let paid = [opened, asked, charged()]
        P.given(paid).when(ask(600)).then(requested)
        P.given(paid + [requested]).when(ask(600)).then()
        P.given(paid + [requested]).when(ask(601)).thenRejected(code: "ALREADY_EXISTS")
        P.given(paid + [requested])
            .when(.requestRefund(RefundID("r2"), parts: [.init(item: w, amountFen: 401)], reason: "x"))
            .thenRejected(.refundExceedsCharged(w, leftFen: 400))
        P.given(paid).when(ask(0)).thenRejected(.amountZero)
        P.given(paid).when(.requestRefund(id, parts: [], reason: "x")).thenRejected(code: "INVALID_ARGUMENT")
        P.given(opened).when(ask(1)).thenRejected(.itemUnknown(w))
        P.given(paid).when(ask(1), by: .alice).thenRejected(code: "FORBIDDEN")

        let failed = Payment.Event.refundFailed(id, item: w, pspRef: "psp-9", code: "NO", isRetryable: false)
        P.given(paid + [requested]).when(said(.refundFailed, 600, ref: "psp-9", refund: "r1"), by: .provider).then(
            failed)
        P.given(paid + [requested]).when(.retryRefund(id)).thenRejected(.notFailed)
        P.given(paid + [requested, failed]).when(.retryRefund(id)).then(.refundRetried(id, attempt: 2))
        P.given(paid + [requested, failed, .refundRetried(id, attempt: 2)])
            .when(said(.refundSucceeded, 600, ref: "psp-9", refund: "r1"), by: .provider)
            .then(.refundSucceeded(id, item: w, pspRef: "psp-9", amountFen: 600))
        let done = Payment(
            folding: paid + [requested, failed, .refundSucceeded(id, item: w, pspRef: "psp-9", amountFen: 600)])
        #expect(done.refundedFen == 600)
        #expect(done.refundPendingFen == 0)
        #expect(done.state == .partiallyRefunded)
    }

    @Test("At most fifty refunds, at most a hundred attempts")
    func limits() {
        let many = (1...50).map { number in
            Payment.Event.refundRequested(
                RefundID("r\(number)"), parts: [RefundPart(item: w, amountFen: 1, outRefundNo: "n\(number)")],
                reason: "")
        }
        P.given([opened, asked, charged()] + many)
            .when(.requestRefund(RefundID("r51"), parts: [.init(item: w, amountFen: 1)], reason: ""))
            .thenRejected(.refundCountLimit(max: 50))
        let tries = (1...100).flatMap { number -> [Payment.Event] in
            let item = PaymentItemID("i\(number)")
            return [
                .chargeRequested(item, provider: .wechat, outTradeNo: "number-\(number)", amountFen: 1_000),
                .chargeFailed(item, pspRef: "p\(number)", code: "NO"),
            ]
        }
        P.given([opened] + tries).when(start(), by: .alice).thenRejected(.tooManyTries(max: 100))
    }

    @Test("Cash goes back by hand, and the ledger says so")
    func refundsCash() {
        let cash = Payment.Event.chargeSucceeded(
            w, provider: .cash, pspRef: "r", amountFen: 1_000, paidAt: .noon, payer: nil)
        let part = RefundPart(item: w, amountFen: 1_000, outRefundNo: "r-r1")
        let requested = Payment.Event.refundRequested(RefundID("r1"), parts: [part], reason: "x")
        P.given(opened, cash, requested).when(.recordRefundPaid(RefundID("r1")))
            .then(.refundSucceeded(RefundID("r1"), item: w, pspRef: "r-r1", amountFen: 1_000))
        P.given(opened, cash).when(.recordRefundPaid(RefundID("r1"))).thenRejected(code: "NOT_FOUND")
    }

    @Test("The payment state is read off the ledger")
    func derivesTheState() {
        let requested = Payment.Event.refundRequested(
            RefundID("r"), parts: [RefundPart(item: w, amountFen: 1_000, outRefundNo: "n")], reason: "")
        let refunded = Payment.Event.refundSucceeded(RefundID("r"), item: w, pspRef: "p", amountFen: 1_000)
        #expect(Payment(folding: [.opened(user: nil, totalFen: 0, expiresAt: nil)]).state == .paid)
        #expect(Payment(folding: [opened]).state == .unpaid)
        #expect(Payment(folding: [opened, asked]).state == .pending)
        #expect(Payment(folding: [opened, charged("k", 400)]).state == .partiallyPaid)
        #expect(Payment(folding: [opened, asked, charged()]).state == .paid)
        #expect(Payment(folding: [opened, charged("a", 1_000), charged("b", 500, ref: "z")]).state == .overpaid)
        #expect(Payment(folding: [opened, asked, charged(), requested, refunded]).state == .refunded)
        #expect(
            Payment(folding: [opened, asked, charged(), .chargeback(w, pspRef: "c", amountFen: 300)]).state
                == .partiallyPaid)
    }
}
