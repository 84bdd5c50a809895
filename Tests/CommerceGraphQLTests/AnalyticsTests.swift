import CommerceGraphQL
import GraphQLExecution
import JSON
import Testing

@Suite("Reading what sold, which coupons were used, and how stock goes", .timeLimit(.minutes(5)))
struct AnalyticsTests {
    private static let planner = Viewer(tenant: "chain", subject: "s", roles: ["staff"], isStaff: true)

    private func read(_ query: String) async throws -> String {
        let answer = try await World.get().answer("{ \(query) }", as: Self.planner)
        return answer.replacing("\"", with: "'").replacing("{'data':", with: "")
    }

    @Test("Products come with what they brought in, the best first")
    func topProducts() async throws {
        #expect(
            try await read("topProducts { totalCount nodes { product { title } sales { amount } units orders } }")
                == "{'topProducts':{'totalCount':2,'nodes':["
                + "{'product':{'title':'Tea p1'},'sales':{'amount':3600},'units':2,'orders':1},"
                + "{'product':{'title':'Tea p2'},'sales':{'amount':2700},'units':3,'orders':2}]}}}")
        #expect(
            try await read("topProducts(by: UNITS) { nodes { productId } }")
                == "{'topProducts':{'nodes':[{'productId':'p2'},{'productId':'p1'}]}}}")
        #expect(
            try await read(#"topProducts(month: "2017-04-01") { nodes { productId units } }"#)
                == "{'topProducts':{'nodes':[{'productId':'p2','units':2}]}}}")
        #expect(
            try await read(#"topProducts(month: "2017-05-01") { totalCount nodes { units } }"#)
                == "{'topProducts':{'totalCount':0,'nodes':[]}}}")
    }

    @Test("A page of products goes on where the one before ended")
    func pages() async throws {
        let world = try await World.get()
        let first = try await world.json(
            "{ topProducts(first: 1) { pageInfo { hasNextPage endCursor } } }", as: Self.planner)
        let page = try #require(first["data"]?["topProducts"]?["pageInfo"])
        #expect(page["hasNextPage"] == true)
        let cursor = try #require(page["endCursor"]?.asString)
        #expect(
            try await read(#"topProducts(first: 1, after: "\#(cursor)") { nodes { productId } }"#)
                == "{'topProducts':{'nodes':[{'productId':'p2'}]}}}")
    }

    @Test(
        "Coupons are summed by these dimensions",
        arguments: [
            ("", "=3/1/1/1/500/4500"), ("(by: [TEMPLATE])", "t1=3/1/1/1/500/4500"),
            ("(by: [DAY])", "2017-03-06=0/1/0/0/500/4500 2017-04-05=0/0/1/0/0/0"),
            (#"(by: [DAY], from: "2017-03-07")"#, "2017-04-05=0/0/1/0/0/0"),
            ("(by: [TEMPLATE, MONTH])", "2017-03/t1=0/1/0/0/500/4500 2017-04/t1=0/0/1/0/0/0"),
            (#"(by: [TEMPLATE, MONTH], to: "2017-03-31")"#, "2017-03/t1=0/1/0/0/500/4500"),
        ])
    func couponUse(arguments: String, lines: String) async throws {
        let answer = try await World.get().json(
            """
            { couponUse\(arguments) { totalCount nodes {
                key issued redeemed restored expired voided discount { amount } sales { amount } } } }
            """, as: Self.planner)
        let list = try #require(answer["data"]?["couponUse"], "\(answer)")
        let found = try #require(list["nodes"]?.asArray).map { node in
            let counts = ["issued", "redeemed", "restored", "expired"].map { node[$0]?.asInteger ?? -1 }
            let amounts = ["discount", "sales"].map { node[$0]?["amount"]?.asInteger ?? -1 }
            let figures = (counts + amounts).map { "\($0)" }.joined(separator: "/")
            return "\(node["key"]?.asString ?? "?")=\(figures)"
        }
        #expect(found.joined(separator: " ") == lines)
        #expect(list["totalCount"]?.asInteger == Int64(found.count))
    }

    @Test("A line of the report names its kind of coupon, if it is of one")
    func templates() async throws {
        #expect(
            try await read(
                "couponUse(by: [TEMPLATE]) { nodes { template { name } } } all: couponUse { nodes { template { id } } }"
            )
                == "{'couponUse':{'nodes':[{'template':{'name':'Tea week'}}]},'all':{'nodes':[{'template':null}]}}}")
    }

    @Test("Stock is told by how fast it goes, and what lies there longest")
    func stockTurnover() async throws {
        #expect(
            try await read(
                #"""
                stockTurnover(sku: "p2.1") { sku { title } received removed sold returned onHand averageOnHand turnover
                  since through soldAt } none: stockTurnover(sku: "x") { sold }
                """#)
                == "{'stockTurnover':{'sku':{'title':'Tea p2'},'received':5,'removed':0,'sold':3,'returned':0,"
                + "'onHand':2,'averageOnHand':450,'turnover':66,'since':'2017-03-06T08:15:00.000Z',"
                + "'through':'2017-03-08T08:15:00.000Z','soldAt':'2017-03-08T08:15:00.000Z'},'none':null}}")
        for (order, skus) in [
            ("", ["p2.1", "p1.1"]), ("(order: SLOWEST)", ["p1.1", "p2.1"]),
            ("(order: IDLE)", ["p3.1", "p1.1", "p2.1"]),
        ] {
            let nodes = skus.map { "{'skuId':'\($0)'}" }.joined(separator: ",")
            #expect(
                try await read("stockTurnovers\(order) { totalCount nodes { skuId } }")
                    == "{'stockTurnovers':{'totalCount':\(skus.count),'nodes':[\(nodes)]}}}")
        }
    }

    @Test(
        "What is not kept is refused",
        arguments: [
            #"topProducts(month: "2017-03-06") { totalCount }"#, #"topProducts(month: "March") { totalCount }"#,
            "couponUse(by: [MONTH]) { totalCount }", #"couponUse(from: "2017-03-06") { totalCount }"#,
            #"couponUse(by: [TEMPLATE, MONTH], from: "2017-03-06") { totalCount }"#,
        ])
    func refused(query: String) async throws {
        #expect(try await World.get().code("{ \(query) }", as: Self.planner) == "BAD_ARGUMENT")
    }

    @Test("Each waits for its own read model")
    func projections() async throws {
        let world = try await World.get()
        for (field, model) in [
            ("topProducts { totalCount }", "top_products"), ("couponUse { totalCount }", "coupon_use"),
            ("stockTurnovers { nodes { skuId } }", "stock_turnover"),
            (#"stockTurnover(sku: "p1.1") { sold }"#, "stock_turnover"),
        ] {
            #expect(CommerceQueries.projections(of: try world.prepared("{ \(field) }")) == [model])
        }
    }
}
