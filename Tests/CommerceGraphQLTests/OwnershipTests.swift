import GraphQLExecution
import JSON
import Testing

@Suite("Who sees what", .timeLimit(.minutes(5)))
struct OwnershipTests {
    private let cart = "{ cart { userId lines { skuId } } }"
    private let order = #"{ order(id: "o2") { id } }"#

    @Test("Nobody who is not signed in sees carts, orders, coupons, stock or sales")
    func anonymous() async throws {
        let world = try await World.get()
        let queries = [
            cart, order, "{ orders { totalCount } }", "{ coupons { totalCount } }",
            #"{ stock(sku: "p1.1") { onHand } }"#,
            "{ salesSummary { totalCount } }", #"{ sku(id: "p1.1") { stock { onHand } } }"#,
            "{ topProducts { totalCount } }", "{ couponUse { totalCount } }", "{ stockTurnovers { totalCount } }",
            #"{ stockTurnover(sku: "p1.1") { sold } }"#,
            #"{ product(id: "p1") { skus { stock { onHand } } } }"#,
        ]
        for query in queries {
            let answer = try await world.answer(query)
            #expect(answer.contains(#""code":"UNAUTHENTICATED""#), "\(query): \(answer)")
        }
        // The rest of the page stands.
        let mixed = try await world.answer(#"{ product(id: "p1") { id } orders { totalCount } }"#)
        #expect(mixed.hasSuffix(#""data":{"product":{"id":"p1"},"orders":null}}"#), "\(mixed)")
    }

    @Test("Shoppers see their own, and nothing of others")
    func shoppers() async throws {
        let world = try await World.get()
        #expect(try await world.answer(order, as: .ann) == #"{"data":{"order":{"id":"o2"}}}"#)
        #expect(try await world.answer(order, as: .bob) == #"{"data":{"order":null}}"#)
        #expect(try await world.answer(cart, as: .bob) == #"{"data":{"cart":null}}"#)
        #expect(try await world.answer(cart, as: .ann).hasPrefix(#"{"data":{"cart":{"userId":"ann""#))
        // Nobody's order is nobody's to see.
        #expect(try await world.answer(#"{ order(id: "o4") { id } }"#, as: .ann) == #"{"data":{"order":null}}"#)
        for field in ["cart { userId }", "orders { totalCount }", "coupons { totalCount }"] {
            let query = field.replacing(" {", with: "(user: \"ann\") {", maxReplacements: 1)
            #expect(try await world.code("{ \(query) }", as: .bob) == "FORBIDDEN", "\(query)")
            #expect(try await world.code("{ \(query) }", as: .ann) == nil, "\(query)")
            #expect(try await world.code("{ \(query) }", as: .clerk) == nil, "\(query)")
            #expect(try await world.code("{ \(query) }", as: .picker) == "FORBIDDEN", "\(query)")
        }
        #expect(try await world.code(#"{ stock(sku: "p1.1") { onHand } }"#, as: .ann) == "FORBIDDEN")
        #expect(try await world.code("{ salesSummary { totalCount } }", as: .ann) == "FORBIDDEN")
        #expect(try await world.code(#"{ order(id: "o2") { staffNotes { text } } }"#, as: .ann) == "FORBIDDEN")
        for list in ["topProducts", "couponUse", "stockTurnovers"] {
            #expect(try await world.code("{ \(list) { totalCount } }", as: .ann) == "FORBIDDEN", "\(list)")
        }
    }

    @Test("A token of another mall opens nothing here")
    func otherMall() async throws {
        let world = try await World.get()
        let ann = Viewer(tenant: "other", subject: "ann", roles: ["shopper"])
        #expect(try await world.answer(order, as: ann) == #"{"data":{"order":null}}"#)
        #expect(try await world.answer(cart, as: ann) == #"{"data":{"cart":null}}"#)
        let orders = try await world.answer("{ orders { totalCount } }", as: ann)
        #expect(orders == #"{"data":{"orders":{"totalCount":0}}}"#)
    }

    @Test("Staff see by role: an auditor masked names, a picker stock but no orders")
    func staff() async throws {
        let world = try await World.get()
        let address = #"{ order(id: "o2") { address { name nameMasked phone phoneMasked regionCodes detail } } }"#
        let whole =
            #"{"data":{"order":{"address":{"name":"王小明","nameMasked":"王**","phone":"13800138000","#
            + #""phoneMasked":"138****8000","regionCodes":["31","3101"],"detail":"Road 1"}}}}"#
        #expect(try await world.answer(address, as: .ann) == whole)
        #expect(try await world.answer(address, as: .clerk) == whole)
        let masked = try await world.json(address, as: .auditor)
        #expect(masked["errors"]?.asArray?.count == 1)
        let shown = ["name", "nameMasked", "phone", "phoneMasked", "detail"].map {
            masked["data"]?["order"]?["address"]?[$0]?.asString
        }
        #expect(shown == ["王**", "王**", "138****8000", "138****8000", nil])
        let notes = #"{ order(id: "o2") { buyerNotes { text } staffNotes { text textMasked } } }"#
        #expect(
            try await world.answer(notes, as: .auditor)
                == #"{"data":{"order":{"buyerNotes":[{"text":"Ring twice."}],"staffNotes":[{"#
                + #""text":"Call 138****8000.","textMasked":"Call 138****8000."}]}}}"#)
        #expect(try await world.answer(notes, as: .clerk).contains(#""text":"Call 13800138000.""#))
        let reason = #"{ order(id: "o2") { cancelReason } }"#
        #expect(try await world.answer(reason, as: .auditor) == #"{"data":{"order":{"cancelReason":null}}}"#)
        #expect(try await world.answer(order, as: .picker) == #"{"data":{"order":null}}"#)
        #expect(try await world.code(#"{ stock(sku: "p1.1") { onHand } }"#, as: .picker) == nil)
        #expect(try await world.code("{ salesSummary { totalCount } }", as: .picker) == "FORBIDDEN")
        #expect(try await world.code("{ salesSummary { totalCount } }", as: .auditor) == nil)
        let inStore = Viewer.staff("staff", stores: ["s1"])
        for list in ["salesSummary", "topProducts", "couponUse"] {
            #expect(try await world.code("{ \(list) { totalCount } }", as: inStore) == "FORBIDDEN", "\(list)")
            #expect(try await world.code("{ \(list) { totalCount } }", as: .picker) == "FORBIDDEN", "\(list)")
            #expect(try await world.code("{ \(list) { totalCount } }", as: .auditor) == nil, "\(list)")
        }
        #expect(try await world.code("{ stockTurnovers { totalCount } }", as: .picker) == nil)
    }
}
