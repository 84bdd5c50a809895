import Audit
import Domain
import EventCodecs
import EventSourcing
import TestSupport
import Testing

/// Each law is shown a history that breaks it.
@Suite("Stock, orders, payments and coupons that do not add up are found", .timeLimit(.minutes(5)))
struct LawTests {
    /// Replaces the first event of the busy mall that `change` makes another of, and verifies.
    private func verify(
        changing change: (CommerceEvent) -> CommerceEvent?
    ) async throws -> VerificationReport {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        for (index, event) in log.events.enumerated() {
            let body = try CommerceEventDecoder.decode(event, keys: FixedKeys())
            guard let changed = change(body) else { continue }
            log.events[index] = event.with(data: try CommerceEventDecoder.encode(changed, keys: FixedKeys()))
            return try await AuditTests.verify(log)
        }
        Issue.record("the busy mall has no such event")
        return try await AuditTests.verify(log)
    }

    @Test("A reservation of more than there is")
    func oversold() async throws {
        let report = try await verify { event in
            guard case .stock(.reserved(let id, _, let expiresAt)) = event else { return nil }
            return .stock(.reserved(id, quantity: 49, expiresAt: expiresAt))
        }
        #expect(report.count(of: StockLaw.self) > 0)
        #expect(report.violations.contains { $0.stream?.name == StreamName("stock-p1.1@main") })
    }

    @Test("A delivery booked with another number")
    func otherOpening() async throws {
        let report = try await verify { event in
            guard case .stock(.adjusted(_, let reason, let docNo, let opened?)) = event, opened != .trackOnly
            else { return nil }
            return .stock(.adjusted(delta: 1, reason: reason, docNo: docNo, openedMode: opened))
        }
        #expect(report.count(of: StockLaw.self) > 0)
    }

    @Test("A release of a reservation nobody made")
    func strangeRelease() async throws {
        let report = try await verify { event in
            guard case .stock(.released(_, let quantity, let reason)) = event else { return nil }
            return .stock(.released(ReservationID("nobody"), quantity: quantity, reason: reason))
        }
        #expect(report.count(of: StockLaw.self) > 0)
    }

    @Test("A shipment of units that were not allocated, and one the order does not tell of")
    func overshipped() async throws {
        let report = try await verify { event in
            guard case .stock(.shipped(let order, let quantity, let shipment)) = event else { return nil }
            return .stock(.shipped(order, quantity: quantity + 1, shipment: shipment))
        }
        #expect(report.count(of: StockLaw.self) > 0)
    }

    @Test("An amount beyond all bounds is reported, not added")
    func outOfBounds() async throws {
        let report = try await verify { event in
            guard case .stock(.adjusted(_, let reason, let docNo, let opened?)) = event else { return nil }
            return .stock(.adjusted(delta: .max, reason: reason, docNo: docNo, openedMode: opened))
        }
        #expect(report.count(of: StockLaw.self) == 1)
    }

    @Test("A total that is not the sum of its units, and a payment that is opened for another")
    func otherTotal() async throws {
        let report = try await verify { event in
            guard case .order(.placed(let old)) = event else { return nil }
            return .order(
                .placed(
                    OrderPlacement(
                        orderNo: old.orderNo, user: old.user, lane: old.lane, store: old.store, lines: old.lines,
                        goodsFen: old.goodsFen, ownDiscountFen: old.ownDiscountFen,
                        couponDiscountFen: old.couponDiscountFen, freightFen: old.freightFen,
                        totalFen: old.totalFen + 1, tender: old.tender, coupons: old.coupons, address: old.address,
                        payExpiresAt: old.payExpiresAt, businessDay: old.businessDay,
                        settingsVersion: old.settingsVersion)))
        }
        #expect(report.count(of: OrderLaw.self) == 3)
        #expect(report.count(of: OrderAccounts.self) >= 1)
    }

    @Test("A unit that was sold for a fen less than its line says")
    func lostFen() async throws {
        let report = try await verify { event in
            guard case .order(.placed(let old)) = event, let line = old.lines.first, let run = line.runs.first
            else { return nil }
            let less = UnitRun(
                count: run.count, netFen: run.netFen - 1, ownDiscountFen: run.ownDiscountFen,
                couponDiscountFen: run.couponDiscountFen)
            return .order(.placed(old.replacing(line, runs: [less] + line.runs.dropFirst())))
        }
        #expect(report.count(of: OrderLaw.self) == 1)
    }

    @Test("An order that is completed before anything was received")
    func earlyCompletion() async throws {
        let report = try await verify { event in
            guard case .order(.shipped) = event else { return nil }
            return .order(.completed)
        }
        #expect(report.count(of: OrderLaw.self) > 0)
        #expect(report.count(of: OrderAccounts.self) == 0, "stock may ship what another system's order asks for")
    }

    @Test("A charge the provider counted once and the ledger otherwise")
    func otherCharge() async throws {
        let report = try await verify { event in
            guard case .payment(.chargeSucceeded(let id, .wechat, let ref, let fen, let at, let payer, _)) = event
            else { return nil }
            return .payment(
                .chargeSucceeded(id, provider: .wechat, pspRef: ref, amountFen: fen - 1, paidAt: at, payer: payer))
        }
        #expect(report.count(of: PaymentLaw.self) > 0)
        #expect(report.count(of: OrderAccounts.self) > 0, "the order counts as paid")
    }

    @Test("A refund of more than was charged")
    func overRefund() async throws {
        let report = try await verify { event in
            guard case .payment(.refundRequested(let id, let parts, "scratched")) = event else { return nil }
            let more = parts.map { RefundPart(item: $0.item, amountFen: 6_001, outRefundNo: $0.outRefundNo) }
            return .payment(.refundRequested(id, parts: more, reason: "scratched"))
        }
        #expect(report.count(of: PaymentLaw.self) > 0)
    }

    @Test("Money kept of a cancelled order")
    func keptMoney() async throws {
        let report = try await verify { event in
            guard case .payment(.refundRequested(let id, let parts, "order cancelled")) = event else { return nil }
            let less = parts.map { RefundPart(item: $0.item, amountFen: 1, outRefundNo: $0.outRefundNo) }
            return .payment(.refundRequested(id, parts: less, reason: "order cancelled"))
        }
        #expect(report.count(of: OrderAccounts.self) == 1)
        let violation = report.violations.first { $0.checker == OrderAccounts.name }
        #expect(violation?.stream?.name == StreamName("order-o3"), "the stream is looked up by its position")
    }

    @Test("A till's sale that leaves the shelf with other units")
    func otherUnits() async throws {
        let report = try await verify { event in
            guard case .stock(.sold(let order, let quantity)) = event else { return nil }
            return .stock(.sold(order, quantity: quantity + 1))
        }
        #expect(report.count(of: OrderAccounts.self) == 1)
        #expect(report.count(of: StockLaw.self) == 0)
    }

    @Test("A sale under a number no order has")
    func strangeSale() async throws {
        let report = try await verify { event in
            guard case .stock(.sold(_, let quantity)) = event else { return nil }
            return .stock(.sold(OrderID("nobody"), quantity: quantity))
        }
        #expect(report.count(of: OrderAccounts.self) == 2)
    }

    @Test("A payment without its order, and an order without its payment")
    func withoutPartner() async throws {
        var log = RecordedLog(try await Mall.busy().memoryLog())
        log.events = log.events.map { event in
            event.stream == StreamName("payment-b2") ? event.with(stream: StreamName("payment-b3")) : event
        }
        #expect(try await AuditTests.verify(log).count(of: OrderAccounts.self) == 3)
    }

    @Test("A coupon that two orders have, and one redeemed twice")
    func usedTwice() async throws {
        let locked = try await verify { event in
            guard case .coupon(.redeemed(_, let fen)) = event else { return nil }
            return .coupon(.locked(OrderID("other"), discountFen: fen))
        }
        #expect(locked.count(of: CouponLaw.self) == 1)
        let redeemed = try await verify { event in
            guard case .coupon(.released(let order, _)) = event else { return nil }
            return .coupon(.redeemed(order, discountFen: 1))
        }
        #expect(redeemed.count(of: CouponLaw.self) == 1)
    }

    @Test("A shopper's count that jumps")
    func jumpingCount() async throws {
        let report = try await verify { event in
            guard case .couponUser(.counted(let coupon, let count)) = event else { return nil }
            return .couponUser(.counted(coupon, count: count + 1))
        }
        #expect(report.count(of: CouponLaw.self) == 2)
    }
}

extension OrderPlacement {
    fileprivate func replacing(_ line: OrderLine, runs: [UnitRun]) -> OrderPlacement {
        let changed = OrderLine(
            lineNo: line.lineNo, spu: line.spu, sku: line.sku, title: line.title, specText: line.specText,
            imageKey: line.imageKey, category: line.category, categoryPath: line.categoryPath,
            quantity: line.quantity, unitListFen: line.unitListFen, listFen: line.listFen,
            ownDiscountFen: line.ownDiscountFen, couponDiscountFen: line.couponDiscountFen, netFen: line.netFen,
            runs: runs, location: line.location, stockMode: line.stockMode)
        return OrderPlacement(
            orderNo: orderNo, user: user, lane: lane, store: store,
            lines: lines.map { $0.lineNo == line.lineNo ? changed : $0 }, goodsFen: goodsFen,
            ownDiscountFen: ownDiscountFen, couponDiscountFen: couponDiscountFen, freightFen: freightFen,
            totalFen: totalFen, tender: tender, coupons: coupons, address: address, payExpiresAt: payExpiresAt,
            businessDay: businessDay, settingsVersion: settingsVersion)
    }
}
