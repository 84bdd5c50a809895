import GraphQLExecution
import JSON
import Testing

@Suite("Reading the catalogue", .timeLimit(.minutes(5)))
struct CatalogueTests {
    @Test("A product's page shows all of it")
    func product() async throws {
        let answer = try await World.get().answer(
            """
            { product(id: "p1") {
              id title subtitle brand imageKey imageKeys detail status isPublished noCoupon noPoints priceVersion
              price { amount currency } maxPrice { amount } createdAt publishedAt
              attributes { name value } specs { id name valueIds values imageKeys }
              categories { id path ancestorIds category { name parent { name } } }
              skus { id code barcode price { amount } valueIds specText imageKey weightGrams stockMode quantityMin
                quantityMax isEnabled isSaleable }
            } }
            """)
        let product =
            #"{"id":"p1","title":"全脂牛奶 \"Milk\"","subtitle":"Fresh","brand":"Bright","imageKey":"m1","#
            + #""imageKeys":["m1","m2"],"detail":"From Yunnan.","status":"PUBLISHED","isPublished":true,"#
            + #""noCoupon":false,"#
            + #""noPoints":false,"priceVersion":2,"price":{"amount":350,"currency":"CNY"},"maxPrice":{"amount":1200},"#
            + #""createdAt":"2017-03-06T08:16:00.000Z","publishedAt":"2017-03-06T08:16:00.000Z","#
            + #""attributes":[{"name":"Origin","value":"Yunnan"}],"specs":[{"id":"size","name":"Size","#
            + #""valueIds":["s","l"],"#
            + #""values":["250 ml","1 l"],"imageKeys":["","big"]}],"categories":[{"id":"dairy","path":["Food","#
            + #""Dairy"],"#
            + #""ancestorIds":["food"],"category":{"name":"Dairy","parent":{"name":"Food"}}}],"#
            + #""skus":[{"id":"p1.1","code":"M250","barcode":"690","price":{"amount":350},"valueIds":["s"],"#
            + #""specText":"250 ml","imageKey":"m1","weightGrams":260,"stockMode":"RESERVE_ON_ORDER","quantityMin":1,"#
            + #""quantityMax":999,"isEnabled":true,"isSaleable":true},{"id":"p1.2","code":"","barcode":null,"#
            + #""price":{"amount":1200},"valueIds":["l"],"specText":"1 l","imageKey":"big","weightGrams":1030,"#
            + #""stockMode":"TRACK_ONLY","quantityMin":1,"quantityMax":999,"isEnabled":true,"isSaleable":true}]}"#
        #expect(answer == #"{"data":{"product":"# + product + "}}")
    }

    @Test("What is not on sale is there for staff only", arguments: ["d1", "g1"])
    func hidden(id: String) async throws {
        let world = try await World.get()
        let query = #"{ product(id: "\#(id)") { isPublished } sku(id: "\#(id).1") { isSaleable product { id } } }"#
        for viewer in [Viewer.anybody, .ann, .staff("provider")] {
            #expect(try await world.answer(query, as: viewer) == #"{"data":{"product":null,"sku":null}}"#)
        }
        let seen = #"{"data":{"product":{"isPublished":false},"sku":{"isSaleable":false,"product":{"id":"\#(id)"}}}}"#
        #expect(try await world.answer(query, as: .clerk) == seen)
    }

    @Test("What is no id, or of another mall, is nothing")
    func foreign() async throws {
        let world = try await World.get()
        for id in ["p2:x", "", "p*", String(repeating: "p", count: 65), "../p1"] {
            #expect(try await world.answer(#"{ product(id: "\#(id)") { id } }"#) == #"{"data":{"product":null}}"#)
        }
        let query = #"{ product(id: "p1") { title price { amount } } products { totalCount } }"#
        let other = Viewer.anonymous(tenant: "other")
        #expect(
            try await world.answer(query, as: other)
                == #"{"data":{"product":{"title":"Other","price":{"amount":5}},"products":{"totalCount":1}}}"#)
        #expect(try await world.code(query, as: .anonymous(tenant: "mall:spu")) == "BAD_ARGUMENT")
    }

    @Test("A SKU stands on its own")
    func sku() async throws {
        let answer = try await World.get().answer(
            #"{ sku(id: "p1.2") { id title specText priceVersion spuId price { amount } product { title } } }"#)
        #expect(
            answer == #"{"data":{"sku":{"id":"p1.2","title":"全脂牛奶 \"Milk\"","specText":"1 l","priceVersion":2,"#
                + #""spuId":"p1","price":{"amount":1200},"product":{"title":"全脂牛奶 \"Milk\""}}}}"#)
    }

    @Test("The tree shows what is visible, in its order")
    func categories() async throws {
        let world = try await World.get()
        let answer = try await world.answer(
            "{ categories(first: 9) { id name depth sort children(first: 9) { id path children(first: 9) { id } } } }")
        #expect(
            answer == #"{"data":{"categories":[{"id":"food","name":"Food","depth":1,"sort":1,"children":["#
                + #"{"id":"tea","path":["Food","Tea"],"children":[]},{"id":"dairy","path":["Food","Dairy"],"#
                + #""children":[]}]}]}}"#)
        #expect(
            try await world.answer(
                #"{ category(id: "toys") { name isVisible parent { id } } none: category(id: "x") { id } }"#)
                == #"{"data":{"category":{"name":"Toys","isVisible":false,"parent":null},"none":null}}"#)
    }

    @Test(
        "Lists come in the order asked for",
        arguments: [
            ("sort: NEWEST", "p5 p4 p3 p2 p1"), ("sort: PRICE_ASC", "p1 p2 p3 p4 p5"),
            ("sort: PRICE_DESC", "p5 p4 p3 p2 p1"), ("sort: BEST_SELLING, first: 2", "p2 p3"),
            (#"category: "tea""#, "p5 p4 p3 p2"), (#"category: "food", sort: PRICE_ASC, first: 1"#, "p1"),
            (#"category: "toys""#, ""), (#"category: "no such""#, ""),
        ])
    func sorts(arguments: String, ids: String) async throws {
        let answer = try await World.get().json("{ products(\(arguments)) { nodes { id } } }")
        let found = answer["data"]?["products"]?["nodes"]?.asArray?.compactMap { $0["id"]?.asString }
        #expect(found?.joined(separator: " ") == ids)
    }
}
