import GraphQLExecution
import JSON
import Testing

@Suite("Reading stock and sales", .timeLimit(.minutes(5)))
struct StaffTests {
    @Test("Stock is told here and in all, and adds up")
    func stock() async throws {
        let answer = try await World.get().answer(
            """
            { stock(sku: "p1.1") { skuId locationId mode onHand reserved allocated safety quarantined available }
              here: stock(sku: "p1.1", location: "s1") { locationId mode onHand reserved safety available }
              nowhere: stock(sku: "p1.1", location: "x") { onHand }
              sku(id: "p1.1") { stock { onHand } there: stock(location: "s2") { onHand mode } }
              product(id: "p1") { skus { stock { available } } } }
            """, as: .picker)
        #expect(
            answer == #"{"data":{"stock":{"skuId":"p1.1","locationId":null,"mode":null,"onHand":15,"reserved":3,"#
                + #""allocated":0,"safety":2,"quarantined":0,"available":10},"here":{"locationId":"s1","#
                + #""mode":"RESERVE_ON_ORDER","onHand":10,"reserved":3,"safety":2,"available":5},"nowhere":null,"#
                + #""sku":{"stock":{"onHand":15},"there":{"onHand":5,"mode":"TRACK_ONLY"}},"#
                + #""product":{"skus":[{"stock":{"available":10}},{"stock":null}]}}}"#)
    }

    @Test("The total is one line without a key")
    func total() async throws {
        let line =
            #"{"key":"","sales":{"amount":5300,"currency":"CNY"},"ownDiscount":{"amount":300},"#
            + #""couponTender":{"amount":200},"refunds":{"amount":0},"orders":3,"units":6}"#
        let query = """
            key sales { amount currency } ownDiscount { amount } couponTender { amount } refunds { amount } orders units
            """
        for arguments in ["", "(by: [])", "(by: null)"] {
            let answer = try await World.get().answer(
                "{ salesSummary\(arguments) { totalCount nodes { \(query) } } }", as: .clerk)
            #expect(answer == #"{"data":{"salesSummary":{"totalCount":1,"nodes":[\#(line)]}}}"#)
        }
    }

    @Test(
        "Sums are kept by these dimensions, in the order of their keys",
        arguments: [
            ("by: [STORE]", "s1=5300"), ("by: [DAY]", "2017-03-06=3600 2017-04-05=1700"),
            ("by: [MONTH]", "2017-03=3600 2017-04=1700"), ("by: [CATEGORY]", "Food / Tea=5300"),
            ("by: [HOUSEHOLD]", "ann=3600 bob=900"), ("by: [MONTH, STORE]", "2017-03/s1=3600 2017-04/s1=1700"),
            ("by: [STORE, MONTH, STORE]", "2017-03/s1=3600 2017-04/s1=1700"),
            ("by: [CATEGORY, MONTH]", "2017-03/Food / Tea=3600 2017-04/Food / Tea=1700"),
            ("by: [DAY, STORE]", "2017-03-06/s1=3600 2017-04-05/s1=1700"),
            ("by: [DAY, CATEGORY]", "2017-03-06/Food / Tea=3600 2017-04-05/Food / Tea=1700"),
            (
                "by: [HOUR]",
                "2017-03-06/2017-03-06T08:00:00.000Z=3600 2017-04-05/2017-04-05T08:00:00.000Z=1700"
            ),
            (#"by: [HOUR], to: "2017-03-06""#, "2017-03-06/2017-03-06T08:00:00.000Z=3600"),
            (#"by: [DAY], from: "2017-03-06", to: "2017-03-06""#, "2017-03-06=3600"),
            (#"by: [DAY], from: "2017-03-07""#, "2017-04-05=1700"), (#"by: [DAY], to: "2017-03-05""#, ""),
            (#"by: [DAY, STORE], to: "2017-03-06""#, "2017-03-06/s1=3600"),
            (#"by: [MONTH], from: "2017-04-01""#, "2017-04=1700"),
            (#"by: [MONTH, STORE], to: "2017-03-31""#, "2017-03/s1=3600"),
            (#"by: [MONTH], from: "2016-02-01", to: "2016-02-29""#, ""),
        ])
    func dimensions(arguments: String, lines: String) async throws {
        let answer = try await World.get().json(
            "{ salesSummary(\(arguments)) { totalCount nodes { key sales { amount } } } }", as: .auditor)
        let list = try #require(answer["data"]?["salesSummary"], "\(answer)")
        let found = try #require(list["nodes"]?.asArray).map { node in
            "\(node["key"]?.asString ?? "")=\(node["sales"]?["amount"]?.asInteger ?? -1)"
        }
        #expect(found.joined(separator: " ") == lines)
        #expect(list["totalCount"]?.asInteger == Int64(found.count))
    }

    @Test(
        "What is not kept is refused, and the refusal says what is",
        arguments: [
            "by: [CATEGORY, STORE]", "by: [DAY, MONTH]", "by: [HOUSEHOLD, MONTH]", "by: [DAY, MONTH, STORE]",
            #"from: "2017-03-06""#, #"by: [STORE], to: "2017-03-06""#, #"by: [DAY], from: "2017-13-01""#,
            #"by: [DAY], from: "2017-02-29""#, #"by: [DAY], from: "6 March""#, "by: [DAY], from: 20170306",
            #"by: [MONTH], from: "2017-03-06""#, #"by: [MONTH], to: "2017-03-30""#,
            #"by: [DAY], from: "2017-03-07", to: "2017-03-06""#,
        ])
    func refused(arguments: String) async throws {
        let answer = try await World.get().json("{ salesSummary(\(arguments)) { totalCount } }", as: .clerk)
        let error = try #require(answer["errors"]?.asArray?.first)
        #expect(error["extensions"]?["code"]?.asString == "BAD_ARGUMENT")
        guard !arguments.contains("\""), arguments.contains("["), !arguments.contains("from") else { return }
        #expect(error["message"]?.asString?.contains("[MONTH, CATEGORY]") == true, "\(error)")
    }
}
