import Testing

@testable import CommandClient
@testable import Import

/// The very bytes that go to the mall.
@Suite("The commands of an import", .timeLimit(.minutes(5)))
struct ImportCommandTests {
    private let survey: ImportSurvey
    private let stages: [ImportStage]

    init() throws {
        let dataset = try SmallShop().write()
        survey = try ImportSurvey(reading: dataset)
        stages = ImportStage.all(dataset, survey, ShopClock())
    }

    private func commands(_ name: ImportStage.Name) async throws -> [OutgoingCommand] {
        let stage = try #require(stages.first { $0.name == name })
        let handOver = stage.start(skip: 0)
        var commands: [OutgoingCommand] = []
        while let batch = try await handOver.take() { commands += batch }
        #expect(commands.count == stage.commands)
        return commands
    }

    private func bodies(_ name: ImportStage.Name) async throws -> [String] {
        try await commands(name).map { String(decoding: $0.body, as: UTF8.self) }
    }

    @Test("come in this order, with these keys and times")
    func order() async throws {
        var lines: [String] = []
        for stage in ImportStage.Name.allCases {
            lines += try await commands(stage).map { "\($0.route) \($0.key) \($0.occurredAt ?? 0)" }
        }
        #expect(
            lines == [
                "tenant.put_settings cj/settings 0",
                "category.create cj/category/grocery 1483242806000",
                "category.create cj/category/grocery.frzn-ice 1483242806000",
                "category.create cj/category/miscellaneous 1483242806000",
                "category.create cj/category/miscellaneous.other 1483242806000",
                "category.create cj/category/pastry 1483242806000",
                "category.create cj/category/pastry.bread 1483242806000",
                "spu.create cj/product/25671 1483242806000", "spu.create cj/product/26081 1483242806000",
                "spu.create cj/product/26093 1483242806000", "spu.create cj/product/30000 1483242806000",
                "stock.adjust cj/stock/25671-330 1483242806000",
                "coupon_template.create cj/template/10000085207-27 1483242806000",
                "coupon_template.create cj/template/51380041013-26 1483242806000",
                "order.record_sale cj/sale/100 0", "order.record_sale cj/sale/101 0",
                "order.record_sale cj/sale/102 0",
                "coupon.record_redemption cj/redemption/k51380041013.26.h9.20170102 0",
                "coupon.record_redemption cj/redemption/k51380041013.26.h9.20170102.2 0",
                "coupon.record_redemption cj/redemption/k10000085207.27.h9.20170105 0",
            ])
    }

    @Test("set the zone in which the data's times are told")
    func settings() async throws {
        #expect(try await bodies(.settings) == [#"{"utcOffsetMinutes":480}"#])
    }

    @Test("make a department and, below it, a category, names as they are")
    func categories() async throws {
        #expect(
            try await bodies(.categories).prefix(4) == [
                #"{"categoryId":"grocery","name":"GROCERY"}"#,
                #"{"categoryId":"grocery.frzn-ice","parentId":"grocery","name":"FRZN ICE"}"#,
                #"{"categoryId":"miscellaneous","name":"MISCELLANEOUS"}"#,
                #"{"categoryId":"miscellaneous.other","parentId":"miscellaneous","name":"OTHER"}"#,
            ])
    }

    @Test("put on sale what has a price and is in the table")
    func products() async throws {
        #expect(
            try await bodies(.products) == [
                #"{"spuId":"p25671","title":"Ice - Crushed/Cubed, 22 lb","brand":"National","#
                    + #""attributes":[{"name":"Manufacturer","value":"2"}],"categoryIds":["grocery.frzn-ice"],"#
                    + #""skus":[{"skuId":"p25671.1","listFen":349,"stockMode":"trackOnly"}],"publish":true}"#,
                #"{"spuId":"p26081","title":"Product 26081","brand":"National","#
                    + #""attributes":[{"name":"Manufacturer","value":"2"}],"categoryIds":["miscellaneous.other"]}"#,
                #"{"spuId":"p26093","title":"Bread: Italian/French","brand":"Private","#
                    + #""attributes":[{"name":"Manufacturer","value":"69"}],"categoryIds":["pastry.bread"],"#
                    + #""skus":[{"skuId":"p26093.1","listFen":159,"stockMode":"trackOnly"}],"publish":true}"#,
                #"{"spuId":"p30000","title":"Product 30000","#
                    + #""skus":[{"skuId":"p30000.1","listFen":300,"stockMode":"trackOnly"}]}"#,
            ])
    }

    @Test("open the stock of many shelves at once")
    func stock() async throws {
        #expect(
            try await bodies(.stock) == [
                #"{"items":[{"skuId":"p25671.1","locationId":"s330","delta":1,"mode":"trackOnly"},"#
                    + #"{"skuId":"p26081.1","locationId":"s330","delta":2,"mode":"trackOnly"},"#
                    + #"{"skuId":"p26081.1","locationId":"s406","delta":1,"mode":"trackOnly"}],"#
                    + #""reason":"purchase","docNo":"cj-opening","opening":true}"#
            ])
    }

    @Test("tell a sale with quantity 0, a free line, a discount and a redeemed coupon")
    func sale() async throws {
        #expect(
            try await bodies(.sales)[0]
                == #"{"orderId":"b100","storeId":"s330","userId":"h7","soldAt":1483242806000,"lines":["#
                + #"{"skuId":"p25671.1","title":"Ice - Crushed/Cubed, 22 lb","categoryId":"grocery.frzn-ice","#
                + #""categoryPath":["GROCERY","FRZN ICE"],"quantity":1,"shelfFen":399,"ownDiscountFen":50,"#
                + #""salesFen":349},"#
                + #"{"skuId":"p26081.1","title":"Product 26081","categoryId":"miscellaneous.other","#
                + #""categoryPath":["MISCELLANEOUS","OTHER"],"quantity":2,"shelfFen":0,"salesFen":0},"#
                + #"{"skuId":"p26093.1","title":"Bread: Italian/French","categoryId":"pastry.bread","#
                + #""categoryPath":["PASTRY","BREAD"],"quantity":1,"shelfFen":279,"ownDiscountFen":20,"#
                + #""salesFen":259}],"#
                + #""tenders":[{"provider":"manufacturer","amountFen":100},{"provider":"cash","amountFen":508}],"#
                + #""coupons":[{"couponId":"k51380041013.26.h7.20170101","templateId":"k51380041013.26"}]}"#)
    }

    @Test("leave the customer's tender out where a manufacturer's coupon exceeds the basket's value")
    func couponAboveValue() async throws {
        #expect(
            try await bodies(.sales)[1]
                == #"{"orderId":"b101","storeId":"s330","userId":"h8","soldAt":1483315200000,"lines":["#
                + #"{"skuId":"p30000.1","title":"Product 30000","quantity":1,"shelfFen":50,"salesFen":50}],"#
                + #""tenders":[{"provider":"manufacturer","amountFen":120}]}"#)
    }

    @Test("have no tender for a basket of total 0")
    func freeBasket() async throws {
        #expect(
            try await bodies(.sales)[2]
                == #"{"orderId":"b102","storeId":"s406","userId":"h7","soldAt":1483459199000,"lines":["#
                + #"{"skuId":"p26081.1","title":"Product 26081","categoryId":"miscellaneous.other","#
                + #""categoryPath":["MISCELLANEOUS","OTHER"],"quantity":1,"shelfFen":30,"ownDiscountFen":30,"#
                + #""salesFen":0}],"tenders":[]}"#)
    }

    @Test("record coupons of no known basket alone, and what kinds there were")
    func coupons() async throws {
        #expect(
            try await bodies(.redemptions) == [
                #"{"couponId":"k51380041013.26.h9.20170102","templateId":"k51380041013.26","userId":"h9","#
                    + #""occurredAt":1483286400000}"#,
                #"{"couponId":"k51380041013.26.h9.20170102.2","templateId":"k51380041013.26","userId":"h9","#
                    + #""occurredAt":1483286400000}"#,
                #"{"couponId":"k10000085207.27.h9.20170105","templateId":"k10000085207.27","userId":"h9","#
                    + #""occurredAt":1483545600000}"#,
            ])
        #expect(
            try await bodies(.templates) == [
                #"{"templateId":"k10000085207.27","name":"Coupon 10000085207 of campaign 27","kind":"fixed","#
                    + #""faceFen":1,"validFrom":1483545600000,"validTo":1483632000000,"budgetCount":1,"#
                    + #""claimable":false}"#,
                #"{"templateId":"k51380041013.26","name":"Coupon 51380041013 of campaign 26 (Type A)","#
                    + #""kind":"fixed","faceFen":100,"scope":"spus","spuIds":["p25671","p26093"],"#
                    + #""validFrom":1482854400000,"validTo":1487520000000,"budgetCount":3,"claimable":false}"#,
            ])
        #expect(survey.coupons.basketsMissing == 1)
        #expect(survey.figures.redemptionsWithoutBasket == 3)
    }

    @Test("give a sale of a product whose own row was malformed its number for a title")
    func unknownProduct() async throws {
        var shop = SmallShop()
        shop.files["products"]?[3] = "26093\tmaybe"
        let dataset = try shop.write()
        let survey = try ImportSurvey(reading: dataset)
        #expect(
            survey.malformedRows.map(\.description) == ["products.tsv.lz4:4 row: columnCount(found: 2, expected: 9)"])
        let sales = ImportStage.all(dataset, survey, ShopClock()).first { $0.name == .sales }?.start(skip: 0)
        let body = String(decoding: try await sales?.take()?.first?.body ?? [], as: UTF8.self)
        #expect(body.contains(#"{"skuId":"p26093.1","title":"Product 26093","quantity":1,"#))
    }

    @Test("bear the same keys and bytes each time they are made")
    func stable() async throws {
        let again = ImportStage.all(try SmallShop().write(), survey, ShopClock())
        for (stage, other) in zip(stages, again) {
            for skip in 0..<stage.commands {
                let one = try await stage.start(skip: skip).take()?.first
                let two = try await other.start(skip: 0).take()
                #expect(one?.key == two?[skip].key)
                #expect(one?.body == two?[skip].body)
            }
        }
    }
}
