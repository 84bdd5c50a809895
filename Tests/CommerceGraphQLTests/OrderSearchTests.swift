import CommerceGraphQL
import GraphQLExecution
import JSON
import Testing

@Suite("Searching orders, for staff", .timeLimit(.minutes(5)))
struct OrderSearchTests {
    @Test(
        "By parts of numbers and ids, telephone, product, store and state",
        arguments: [
            ("", "o4 o3 o2 o1"), (#"query: "N2""#, "o2"), (#"query: "n2""#, "o2"), (#"query: "o3""#, "o3"),
            (#"query: "No""#, "o4 o3 o1"), (#"query: "ann""#, "o2 o1"), (#"query: "ann n2""#, "o2"),
            (#"query: "8000""#, "o2"),
            (#"query: "13800138000""#, "o2"), (#"query: "13899998000""#, "o2"), (#"query: "13900138000""#, ""),
            (#"query: "1380013""#, ""), (#"query: "王小明""#, ""), (#"query: "Road""#, ""), (#"query: "Oolong""#, ""),
            (#"product: "p3""#, "o4 o3"), (#"product: "p3", query: "bob""#, "o3"), (#"store: "s1""#, "o4 o3 o1"),
            (#"store: "s2""#, ""), ("state: OPEN", "o2"), ("state: COMPLETED, first: 2", "o4 o3"),
            (#"query: "\") OR (\"""#, ""),
            (#"query: "OR""#, ""), (#"query: "*""#, ""),
        ])
    func finds(arguments: String, ids: String) async throws {
        let arguments = arguments.isEmpty ? "" : "(\(arguments))"
        let answer = try await World.get().json("{ searchOrders\(arguments) { nodes { id } } }", as: .clerk)
        let nodes = try #require(answer["data"]?["searchOrders"]?["nodes"]?.asArray, "\(answer)")
        #expect(nodes.compactMap { $0["id"]?.asString }.joined(separator: " ") == ids)
    }

    @Test("With whose they are, how many, and what waits behind the page")
    func facets() async throws {
        let world = try await World.get()
        let answer = try await world.answer(
            """
            { searchOrders(first: 1) { totalCount edges { cursor node { orderNo } } pageInfo { hasNextPage }
              facets { buyers { userId count } states { state count } } } }
            """, as: .clerk)
        #expect(
            answer.contains(
                #""facets":{"buyers":[{"userId":"ann","count":2},{"userId":"bob","count":1}],"#
                    + #""states":[{"state":"COMPLETED","count":3},{"state":"OPEN","count":1}]}"#), "\(answer)")
        #expect(answer.contains(#""totalCount":4"#) && answer.contains(#""node":{"orderNo":"No4"}"#), "\(answer)")
        let cursor = try #require(
            try JSONValue.parse(Array(answer.utf8))["data"]?["searchOrders"]?["edges"]?.asArray?.first?["cursor"]?
                .asString)
        let next = try await world.json("{ searchOrders(first: 1, after: \"\(cursor)\") { nodes { id } } }", as: .clerk)
        #expect(next["data"]?["searchOrders"]?["nodes"] == [["id": "o3"]])
        #expect(
            try await world.code("{ searchOrders(state: OPEN, after: \"\(cursor)\") { nodes { id } } }", as: .clerk)
                == "BAD_CURSOR")
    }

    @Test("Masked for those who see masked, and refused to everybody else")
    func visibility() async throws {
        let world = try await World.get()
        let masked = try await world.answer(
            #"{ searchOrders(query: "8000") { nodes { address { nameMasked phoneMasked } } } }"#, as: .auditor)
        #expect(masked.contains(#""nameMasked":"王**","phoneMasked":"138****8000""#), "\(masked)")
        for viewer in [Viewer.ann, .picker, .staff("catalogue")] {
            #expect(try await world.code("{ searchOrders { totalCount } }", as: viewer) == "FORBIDDEN")
            #expect(
                try await world.code("{ searchOrders { facets { buyers { userId } } } }", as: viewer) == "FORBIDDEN")
        }
        #expect(try await world.code("{ searchOrders { totalCount } }") == "UNAUTHENTICATED")
        let other = Viewer(tenant: "other", subject: "s", roles: ["staff"], isStaff: true)
        let nothing = try await world.answer("{ searchOrders { totalCount } }", as: other)
        #expect(nothing == #"{"data":{"searchOrders":{"totalCount":0}}}"#)
    }

    @Test("What cannot be searched for is refused")
    func refused() async throws {
        let world = try await World.get()
        let long = String(repeating: "x", count: 257)
        for arguments in [#"product: "a b""#, #"store: "\u0000""#, "query: \"\(long)\"", #"query: "\u0000""#] {
            #expect(
                try await world.code("{ searchOrders(\(arguments)) { totalCount } }", as: .clerk) == "BAD_ARGUMENT",
                "\(arguments)")
        }
        #expect(try await world.code("{ searchOrders(first: 1000000) { totalCount } }", as: .clerk) == "PAGE_SIZE")
        #expect(try await world.code(#"{ searchOrders(after: "x") { totalCount } }"#, as: .clerk) == "BAD_CURSOR")
        #expect(try await world.code("{ searchOrders { facets { names { count } } } }", as: .clerk) == "VALIDATION")
    }
}
