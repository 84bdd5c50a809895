import Domain
import EventSourcing
import Testing

@Suite("Rejection codes", .timeLimit(.minutes(5)))
struct RejectionCodeTests {
    static let order = OrderID("o")
    static let item = PaymentItemID("i")
    static let sku = SkuID("a.1")

    @Test("Codes are public: this list changes only by growing")
    func keepsCodes() {
        expect(
            [
                CommonRejection.notFound("x", id: "y"), .alreadyExists("x", id: "y"), .forbidden(""),
                .invalidArgument(field: "f", ""), .tooMany(what: "x", max: 1),
            ],
            "NOT_FOUND ALREADY_EXISTS FORBIDDEN INVALID_ARGUMENT TOO_MANY")
        expect(
            [
                Spu.Rejection.categoryNotLeaf(CategoryID("c")), .specInUse(specID: "s"), .tooManySkus(max: 1),
                .skuDuplicateCombination(Self.sku), .skuCodeTaken(code: "c"), .priceNotPositive(Self.sku),
                .limitRange(Self.sku),
                .lastEnabledSku(Self.sku), .noEnabledSku, .noMainImage, .atInPast, .notUnpublished,
            ],
            """
            CATEGORY_NOT_LEAF SPEC_IN_USE TOO_MANY_SKUS SKU_DUPLICATE_COMBINATION SKU_CODE_TAKEN PRICE_NOT_POSITIVE \
            LIMIT_RANGE LAST_ENABLED_SKU NO_ENABLED_SKU NO_MAIN_IMAGE AT_IN_PAST NOT_UNPUBLISHED
            """)
        expect(
            [Category.Rejection.depthExceeded(max: 3), .nameTakenInParent("n"), .cycle],
            "DEPTH_EXCEEDED NAME_TAKEN_IN_PARENT CYCLE")
        expect(
            [
                Stock.Rejection.outOfStock(available: 0), .modeNotReservable(.none), .openReservations(1),
                .reservationGone(ReservationID("r")), .extendLimit(max: 3), .overDeallocate(left: 0),
                .notAllocated(Self.order),
                .overShip(left: 0), .overReturn(left: 0), .overQuarantine(left: 0), .wouldGoBelowCommitted(floor: 0),
                .safetyNegative, .onHandStale(onHand: 0), .notExpired(until: Timestamp(milliseconds: 0)),
            ],
            """
            OUT_OF_STOCK MODE_NOT_RESERVABLE OPEN_RESERVATIONS RESERVATION_GONE EXTEND_LIMIT OVER_DEALLOCATE \
            NOT_ALLOCATED OVER_SHIP OVER_RETURN OVER_QUARANTINE WOULD_GO_BELOW_COMMITTED SAFETY_NEGATIVE \
            ON_HAND_STALE NOT_EXPIRED
            """)
        expect(
            [
                Cart.Rejection.skuNotSaleable(Self.sku), .quantityOverLimit(max: 1), .cartFull(max: 1),
                .laneNotCartable,
                .lineNotFound(CartLineKey("k")), .priceChangedAgain(CartLineKey("k"), unitFen: 1),
            ],
            "SKU_NOT_SALEABLE QTY_OVER_LIMIT CART_FULL LANE_NOT_CARTABLE LINE_NOT_FOUND PRICE_CHANGED_AGAIN")
        expect(
            [TenantSettings.Rejection.configStale(version: 1), .valueRange(key: "k", range: 0...1)],
            "CONFIG_STALE VALUE_RANGE")
        expect(
            [
                Store.Rejection.geoRange(field: "latitudeE7", 0...1), .hoursOverlap(weekday: 1), .noHours,
                .radiusRange(max: 1), .notOpen, .closed,
            ],
            "GEO_RANGE HOURS_OVERLAP NO_HOURS RADIUS_RANGE NOT_OPEN STORE_CLOSED")
    }

    @Test("Codes of coupons, orders and payments are public, too")
    func keepsOrderCodes() {
        expect(
            [
                CouponTemplate.Rejection.faceOverThreshold, .basisPointsRange, .windowEmpty, .scopeEmpty, .notDraft,
                .budgetLowerThanIssued(issued: 1), .notActive, .claimWindow, .budgetExhausted, .perUserLimit(max: 1),
                .notEligible,
            ],
            """
            FACE_OVER_THRESHOLD BP_RANGE WINDOW_EMPTY SCOPE_EMPTY NOT_DRAFT BUDGET_LOWER_THAN_ISSUED NOT_ACTIVE \
            CLAIM_WINDOW BUDGET_EXHAUSTED PER_USER_LIMIT NOT_ELIGIBLE
            """)
        expect(
            [
                Coupon.Rejection.notOwned, .notValidYet(from: Timestamp(milliseconds: 0)), .expired,
                .locked(Self.order), .used,
                .threshold(missingFen: 1), .scopeEmpty, .stack, .notLockedByOrder(Self.order),
                .notRedeemedByOrder(Self.order),
                .validityPassed, .voided, .notExpired(until: Timestamp(milliseconds: 0)),
            ],
            """
            COUPON_NOT_OWNED COUPON_NOT_VALID_YET COUPON_EXPIRED COUPON_LOCKED COUPON_USED COUPON_THRESHOLD \
            COUPON_SCOPE_EMPTY COUPON_STACK NOT_LOCKED_BY_ORDER NOT_REDEEMED_BY_ORDER VALIDITY_PASSED COUPON_VOIDED \
            NOT_EXPIRED
            """)
        expect(
            [
                Order.Rejection.notCancellable(phase: .open, shipped: true), .chargeInFlight, .orderCancelled, .notPaid,
                .notShipped, .overShip(lineNo: 1, left: 0), .addressMissing, .shipmentUnknown(ShipmentID("s")),
                .notReceived,
                .notTerminal, .alreadyPicked, .wrongStore,
            ],
            """
            NOT_CANCELLABLE CHARGE_IN_FLIGHT ORDER_CANCELLED NOT_PAID NOT_SHIPPED OVER_SHIP ADDRESS_MISSING \
            SHIPMENT_UNKNOWN NOT_RECEIVED NOT_TERMINAL ALREADY_PICKED WRONG_STORE
            """)
        expect(
            [
                Payment.Rejection.chargeInFlight, .amountMismatch(dueFen: 1), .amountZero, .orderCancelled, .expired,
                .outTradeNoTaken, .itemUnknown(Self.item), .alreadyCharged,
                .refundExceedsCharged(Self.item, leftFen: 0),
                .refundCountLimit(max: 50), .notFailed, .tooManyTries(max: 100),
            ],
            """
            CHARGE_IN_FLIGHT AMOUNT_MISMATCH AMOUNT_ZERO ORDER_CANCELLED EXPIRED OUT_TRADE_NO_TAKEN ITEM_UNKNOWN \
            ALREADY_CHARGED REFUND_EXCEEDS_CHARGED REFUND_COUNT_LIMIT NOT_FAILED TOO_MANY_TRIES
            """)
        expect(
            [
                PlaceOrder.Rejection.priceChanged(totalFen: 1), .cartChanged, .laneMixed, .skuNotSaleable([]),
                .quantityOverLimit(Self.sku, max: 1), .outOfStock([]), .coupon(CouponID("c"), .used),
                .orderTotalLimit(maxFen: 1),
                .unpaidOrders(max: 1),
            ],
            """
            PRICE_CHANGED CART_CHANGED LANE_MIXED SKU_NOT_SALEABLE QTY_OVER_LIMIT OUT_OF_STOCK COUPON_USED \
            ORDER_TOTAL_LIMIT RISK_BLOCKED
            """)
        expect([RecordPaid.Rejection.orderCancelled, .notPaid(dueFen: 1)], "ORDER_CANCELLED NOT_PAID")
        expect(
            [RecordSale.Rejection.orderTotalLimit(maxFen: 1), .amountMismatch(dueFen: 1), .outOfStock([])],
            "ORDER_TOTAL_LIMIT AMOUNT_MISMATCH OUT_OF_STOCK")
    }

    @Test("A refusal says what kind it is, and explains itself in a sentence")
    func explains() {
        #expect(Stock.Rejection.common(.notFound("stock", id: "x")).kind == .notFound)
        #expect(Order.Rejection.common(.forbidden("no")).kind == .forbidden)
        #expect(Cart.Rejection.common(.invalidArgument(field: "f", "bad")).kind == .invalid)
        #expect(Stock.Rejection.common(.notFound("stock")).detail == "There is no such stock.")
        #expect(Stock.Rejection.common(.notFound("stock")).params.isEmpty)
        #expect(Stock.Rejection.outOfStock(available: 2).kind == .conflict)
        #expect(Stock.Rejection.outOfStock(available: 2).params == [RejectionParam("available", 2)])
        #expect(PlaceOrder.Rejection.coupon(CouponID("c"), .used).params == [RejectionParam("couponId", "c")])
        let short = PlaceOrder.Rejection.outOfStock([
            Shortage(StockKey(Self.sku, LocationID("s1")), available: 1)
        ])
        let item = [
            RejectionParam("skuId", "a.1"), RejectionParam("locationId", "s1"), RejectionParam("available", 1),
        ]
        #expect(short.params == [RejectionParam("items", [item])])
    }

    private func expect<R: DomainRejection>(
        _ rejections: [R], _ codes: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(rejections.map(\.code).joined(separator: " ") == codes, sourceLocation: sourceLocation)
        for rejection in rejections {
            #expect(rejection.detail.hasSuffix(".") || rejection is CommonRejection, "\(rejection.detail)")
        }
    }
}
