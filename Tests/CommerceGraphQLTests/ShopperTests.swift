import GraphQLExecution
import JSON
import Testing

@Suite("Reading carts, orders and coupons", .timeLimit(.minutes(5)))
struct ShopperTests {
    @Test("A cart shows its lines with the SKUs as they are now, on sale or not")
    func cart() async throws {
        let answer = try await World.get().answer(
            """
            { cart { userId lineCount quantityTotal selectedQuantity lines {
              key skuId spuId lane storeId quantity isSelected seenPrice { amount } seenPriceVersion addedAt
              sku { title isSaleable price { amount } product { id } }
            } } }
            """, as: .ann)
        let cart =
            #"{"userId":"ann","lineCount":2,"quantityTotal":3,"selectedQuantity":2,"lines":["#
            + #"{"key":"p1.1","skuId":"p1.1","spuId":"p1","lane":"NORMAL","storeId":null,"quantity":2,"#
            + #""isSelected":true,"#
            + #""seenPrice":{"amount":340},"seenPriceVersion":1,"addedAt":"2017-03-06T08:25:00.000Z","#
            + #""sku":{"title":"全脂牛奶 \"Milk\"","isSaleable":true,"price":{"amount":350},"product":{"id":"p1"}}},"#
            + #"{"key":"g1.1","skuId":"g1.1","spuId":"g1","lane":"NORMAL","storeId":"s1","quantity":1,"#
            + #""isSelected":false,"#
            + #""seenPrice":{"amount":100},"seenPriceVersion":1,"addedAt":"2017-03-06T08:26:00.000Z","#
            + #""sku":{"title":"Gone tea","isSaleable":false,"price":{"amount":100},"product":null}}]}"#
        #expect(answer == #"{"data":{"cart":"# + cart + "}}")
    }

    @Test("An order shows what was agreed, how far it has come, and its money")
    func order() async throws {
        let answer = try await World.get().answer(
            """
            { order(id: "o2") {
              id orderNo userId lane storeId placedAt businessDay payExpiresAt goods { amount } ownDiscount { amount }
              couponDiscount { amount } freight { amount } total { amount currency } payable { amount } couponIds
              lines { lineNo spuId skuId title specText imageKey categoryId categoryPath quantity unitPrice { amount }
                list { amount } ownDiscount { amount } couponDiscount { amount } net { amount } locationId cancelled
                shipped received product { title } }
              state fulfilmentState paymentState isHandedOver isHidden paidAt cancelledAt cancelledBy cancelReason
              completedAt charged { amount } refunded { amount } cashPaidOut { amount } tenders { id } refunds { id }
              shipments { id } buyerNotes { text at }
            } }
            """, as: .ann)
        let order =
            #"{"id":"o2","orderNo":"N2","userId":"ann","lane":"NORMAL","storeId":null,"#
            + #""placedAt":"2017-03-06T08:46:00.000Z","businessDay":"2017-03-06","#
            + #""payExpiresAt":"2017-03-06T09:16:00.000Z","goods":{"amount":2500},"ownDiscount":{"amount":0},"#
            + #""couponDiscount":{"amount":500},"freight":{"amount":800},"total":{"amount":2800,"currency":"CNY"},"#
            + #""payable":{"amount":2800},"couponIds":["k3"],"lines":[{"lineNo":1,"spuId":"p5","skuId":"p5.1","#
            + #""title":"Tea","#
            + #""specText":"","imageKey":null,"categoryId":"tea","categoryPath":["Food","Tea"],"quantity":1,"#
            + #""unitPrice":{"amount":2500},"list":{"amount":2500},"ownDiscount":{"amount":0},"#
            + #""couponDiscount":{"amount":500},"net":{"amount":2000},"locationId":"s1","cancelled":0,"shipped":0,"#
            + #""received":0,"product":{"title":"Oolong"}}],"state":"OPEN","fulfilmentState":"UNFULFILLED","#
            + #""paymentState":"UNPAID","isHandedOver":false,"isHidden":false,"paidAt":null,"cancelledAt":null,"#
            + #""cancelledBy":null,"cancelReason":null,"completedAt":null,"charged":{"amount":0},"#
            + #""refunded":{"amount":0},"#
            + #""cashPaidOut":{"amount":0},"tenders":[],"refunds":[],"shipments":null,"#
            + #""buyerNotes":[{"text":"Ring twice.","at":"2017-03-06T08:47:00.000Z"}]}"#
        #expect(answer == #"{"data":{"order":"# + order + "}}")
    }

    @Test("A till's sale is paid, handed over and done, tender by tender")
    func sale() async throws {
        let answer = try await World.get().answer(
            """
            { order(id: "o3") { lane storeId state fulfilmentState paymentState paidAt payExpiresAt
              address { nameMasked } charged { amount } tenders { id provider status amount { amount } paidAt }
              staffNotes { text } } }
            """, as: .clerk)
        let order =
            #"{"lane":"POS","storeId":"s1","state":"COMPLETED","fulfilmentState":"HANDED_OVER","#
            + #""paymentState":"PAID","#
            + #""paidAt":"2017-04-05T08:15:00.000Z","payExpiresAt":null,"address":null,"charged":{"amount":900},"#
            + #""tenders":[{"id":"m","provider":"MANUFACTURER","status":"SUCCEEDED","amount":{"amount":200},"#
            + #""paidAt":"2017-04-05T08:15:00.000Z"},{"id":"c","provider":"CASH","status":"SUCCEEDED","#
            + #""amount":{"amount":700},"paidAt":"2017-04-05T08:15:00.000Z"}],"staffNotes":null}"#
        #expect(answer == #"{"data":{"order":"# + order + "}}")
    }

    @Test("Orders are listed for their buyer, whole or by what they wait for")
    func orders() async throws {
        let world = try await World.get()
        let answer = try await world.answer(
            """
            { orders { totalCount nodes { id } } due: orders(tab: TO_PAY) { nodes { id } }
              done: orders(tab: COMPLETED) { nodes { id } } }
            """, as: .ann)
        #expect(
            answer == #"{"data":{"orders":{"totalCount":2,"nodes":[{"id":"o2"},{"id":"o1"}]},"#
                + #""due":{"nodes":[{"id":"o2"}]},"done":{"nodes":[{"id":"o1"}]}}}"#)
        #expect(
            try await world.answer(#"{ orders(user: "bob") { nodes { id userId } } }"#, as: .clerk)
                == #"{"data":{"orders":{"nodes":[{"id":"o3","userId":"bob"}]}}}"#)
        #expect(
            try await world.answer(#"{ order(id: "o2") { staffNotes { text } } }"#, as: .clerk)
                == #"{"data":{"order":{"staffNotes":[{"text":"Call 13800138000."}]}}}"#)
    }

    @Test("A wallet shows coupons by status, with their rule and kind")
    func coupons() async throws {
        let answer = try await World.get().answer(
            """
            { coupons(first: 1) { totalCount nodes { id userId templateId source status validFrom validTo orderId
                discount { amount } changedAt template { name }
                rule { benefit face { amount } offBasisPoints cap { amount } threshold { amount } scope scopeIds
                  excludedSkuIds lanes excludesReward } } }
              held: coupons(status: LOCKED) { nodes { id orderId discount { amount } } }
              used: coupons(status: REDEEMED) { totalCount nodes { id } } }
            """, as: .ann)
        let coupon =
            #"{"id":"k2","userId":"ann","templateId":"t1","source":"CLAIM","status":"ISSUED","#
            + #""validFrom":"2017-03-06T08:15:00.000Z","validTo":"2017-03-06T21:35:00.000Z","orderId":null,"#
            + #""discount":null,"changedAt":"2017-03-06T08:35:00.000Z","template":{"name":"Tea week"},"#
            + #""rule":{"benefit":"FIXED","face":{"amount":500},"offBasisPoints":null,"cap":null,"#
            + #""threshold":{"amount":2000},"scope":"CATEGORIES","scopeIds":["tea"],"excludedSkuIds":[],"#
            + #""lanes":["NORMAL"],"excludesReward":false}}"#
        #expect(
            answer == #"{"data":{"coupons":{"totalCount":2,"nodes":["# + coupon
                + #"]},"held":{"nodes":[{"id":"k3","orderId":"o2","discount":{"amount":500}}]},"#
                + #""used":{"totalCount":0,"nodes":[]}}}"#)
    }

    @Test("A kind of coupon can be read once it is given out; a draft by staff only")
    func templates() async throws {
        let world = try await World.get()
        let query = """
            { couponTemplate(id: "t1") { id name status isClaimable perUser budgetCount issuedCount validFrom validTo
                validDays claimFrom claimTo createdAt rule { benefit } }
              draft: couponTemplate(id: "t2") { status } couponTemplates { totalCount nodes { id } } }
            """
        let shared =
            #"{"data":{"couponTemplate":{"id":"t1","name":"Tea week","status":"ACTIVE","isClaimable":true,"#
            + #""perUser":2,"budgetCount":20,"issuedCount":0,"validFrom":"2017-03-06T08:15:00.000Z","#
            + #""validTo":"2017-03-07T00:55:00.000Z","validDays":null,"claimFrom":null,"claimTo":null,"#
            + #""createdAt":"2017-03-06T08:16:00.000Z","rule":{"benefit":"FIXED"}},"draft":"#
        let list = #","couponTemplates":{"totalCount":1,"nodes":[{"id":"t1"}]}}}"#
        #expect(try await world.answer(query) == shared + "null" + list)
        #expect(try await world.answer(query, as: .clerk) == shared + #"{"status":"DRAFT"}"# + list)
    }
}
