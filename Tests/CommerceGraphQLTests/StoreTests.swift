import CommerceGraphQL
import GraphQLExecution
import JSON
import Testing

@Suite("Reading stores", .timeLimit(.minutes(5)))
struct StoreTests {
    @Test("A store shows where it stands, when it is open and how its goods come")
    func store() async throws {
        let answer = try await World.get().answer(
            """
            { store(id: "s1") { id name address latitude longitude status pausedUntil pauseReason
              hours { day opens closes } holidays offersPickup offersDelivery deliveryRadiusM createdAt } }
            """)
        let hours =
            #"[{"day":1,"opens":"09:00","closes":"22:00"},{"day":6,"opens":"00:00","closes":"24:00"}]"#
        #expect(
            answer == #"{"data":{"store":{"id":"s1","name":"外滩店","address":"外滩店, Road 1","latitude":31.230416,"#
                + #""longitude":121.473701,"status":"OPEN","pausedUntil":null,"pauseReason":null,"hours":\#(hours),"#
                + #""holidays":["2017-04-04","2017-05-01"],"offersPickup":true,"offersDelivery":true,"#
                + #""deliveryRadiusM":3000,"createdAt":"2017-03-06T08:16:00.000Z"}}}"#)
    }

    @Test("A paused store says why, and until when")
    func paused() async throws {
        let answer = try await World.get().answer(
            """
            { store(id: "s2") { name latitude longitude status pausedUntil pauseReason offersDelivery deliveryRadiusM
              holidays } }
            """)
        #expect(
            answer == #"{"data":{"store":{"name":"Ushuaia \"End\"","latitude":-54.8,"longitude":-68.3000001,"#
                + #""status":"PAUSED","pausedUntil":"2017-03-06T09:15:00.000Z","pauseReason":"Stocktake","#
                + #""offersDelivery":false,"deliveryRadiusM":null,"holidays":[]}}}"#)
    }

    @Test("What is not opened yet, or closed for good, is there for staff only", arguments: ["s3", "s4"])
    func hidden(id: String) async throws {
        let world = try await World.get()
        let query = #"{ store(id: "\#(id)") { id } }"#
        for viewer in [Viewer.anybody, .ann, .staff("provider")] {
            #expect(try await world.answer(query, as: viewer) == #"{"data":{"store":null}}"#)
        }
        #expect(try await world.answer(query, as: .clerk) == #"{"data":{"store":{"id":"\#(id)"}}}"#)
    }

    @Test("Shoppers list what is open or paused, staff all, in the order in which they were made")
    func lists() async throws {
        let world = try await World.get()
        func list(as viewer: Viewer) async throws -> String {
            try await world.answer("{ stores { totalCount nodes { id } } }", as: viewer)
        }
        func expected(_ ids: [String]) -> String {
            let nodes = ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
            return #"{"data":{"stores":{"totalCount":\#(ids.count),"nodes":[\#(nodes)]}}}"#
        }
        for viewer in [Viewer.anybody, .ann, .staff("provider")] {
            #expect(try await list(as: viewer) == expected(["s1", "s2", "s5"]))
        }
        for viewer in [Viewer.clerk, .picker, .auditor] {
            #expect(try await list(as: viewer) == expected(["s1", "s2", "s3", "s4", "s5"]))
        }
        #expect(try await list(as: .anonymous(tenant: "other")) == expected([]))
    }

    @Test("A shopper's cursor opens no staff list")
    func cursors() async throws {
        let world = try await World.get()
        let page = try await world.json("{ stores(first: 1) { pageInfo { endCursor } } }")
        let cursor = try #require(page["data"]?["stores"]?["pageInfo"]?["endCursor"]?.asString)
        let next = #"{ stores(first: 1, after: "\#(cursor)") { nodes { id } } }"#
        #expect(try await world.answer(next, as: .ann) == #"{"data":{"stores":{"nodes":[{"id":"s2"}]}}}"#)
        #expect(try await world.code(next, as: .clerk) == "BAD_CURSOR")
    }

    @Test("What is no id, or of another mall, is nothing")
    func foreign() async throws {
        let world = try await World.get()
        for id in ["s1:x", "", "s*", String(repeating: "s", count: 65), "../s1"] {
            #expect(try await world.answer(#"{ store(id: "\#(id)") { id } }"#) == #"{"data":{"store":null}}"#)
        }
        let other = Viewer.anonymous(tenant: "other")
        #expect(try await world.answer(#"{ store(id: "s1") { id } }"#, as: other) == #"{"data":{"store":null}}"#)
    }

    @Test("A store waits for its own read model, and so does their list, in one round and in two")
    func plans() async throws {
        let world = try await World.get()
        let queries = [(#"{ store(id: "s1") { name hours { day } } }"#, 1), ("{ stores { nodes { name } } }", 2)]
        for (query, stages) in queries {
            let prepared = try world.prepared(query)
            #expect(CommerceQueries.projections(of: prepared) == ["store_view"])
            #expect(prepared.stages == stages)
        }
    }
}
