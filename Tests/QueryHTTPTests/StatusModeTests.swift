import GraphQLExecution
import JSON
import NIOHTTP1
import Testing

/// Status codes and labels of replies, in the mode of the audits and in that of the 2026 draft.
@Suite("GraphQL over HTTP: status codes", .timeLimit(.minutes(5)))
struct StatusModeTests {
    private struct Situation: Sendable {
        let name: String
        let query: String
        /// By audit mode with the GraphQL type, audit mode with plain JSON, draft.
        let audit: Int
        let auditJSON: Int
        let draft: Int
    }

    private static let situations = [
        Situation(name: "data", query: "{ greeting }", audit: 200, auditJSON: 200, draft: 200),
        Situation(name: "data and errors", query: "{ item(id: 3) { id } }", audit: 200, auditJSON: 200, draft: 294),
        Situation(name: "data is null", query: "{ lost { id } }", audit: 200, auditJSON: 200, draft: 294),
        Situation(name: "does not parse", query: "{", audit: 400, auditJSON: 200, draft: 400),
        Situation(name: "not valid", query: "{ none }", audit: 400, auditJSON: 200, draft: 422),
        Situation(
            name: "operation not told", query: "query A { greeting } query B { greeting }", audit: 400, auditJSON: 200,
            draft: 422),
        Situation(
            name: "variables", query: "query($i: ID!) { item(id: $i) { id } }", audit: 400, auditJSON: 200, draft: 422),
    ]

    private static let graphQL = "application/graphql-response+json"

    @Test("In audit mode plain JSON is 200 once the body is a request")
    func audit() async throws {
        try await QueryWorld.with { world in
            for situation in Self.situations {
                let own = try await world.post(situation.query)
                #expect(own.status == situation.audit && own.contentType == Self.graphQL + "; charset=utf-8")
                let plain = try await world.post(situation.query, accept: "application/json")
                #expect(plain.status == situation.auditJSON, "\(situation.name)")
                #expect(plain.contentType == "application/json; charset=utf-8")
            }
        }
    }

    @Test("In draft mode the status tells, and a refusal bears the GraphQL type")
    func draft() async throws {
        try await QueryWorld.with(.draft) { world in
            for situation in Self.situations {
                let own = try await world.post(situation.query)
                #expect(own.status == situation.draft, "\(situation.name)")
                let plain = try await world.post(situation.query, accept: "application/json")
                // 294 is for the GraphQL type; who accepts plain JSON only gets another success.
                #expect(plain.status == (situation.draft == 294 ? 200 : situation.draft), "\(situation.name)")
                #expect(plain.contentType.hasPrefix(plain.status < 400 ? "application/json" : Self.graphQL))
            }
            #expect(try await json(#"{"query":0}"#, world).status == 422)
            #expect(try await json(#"{"qeury":"{a}"}"#, world).status == 422)
            #expect(try await json("{ \"not a JSON", world).status == 400)
        }
    }

    @Test("What fails before execution has no data; what is nulled by it has data: null")
    func dataKey() async throws {
        try await QueryWorld.with { world in
            let invalid = try await world.post("{ none }")
            #expect(invalid.json?["errors"] != nil && invalid.json?["data"] == nil)
            let nulled = try await world.post("{ lost { id } }")
            #expect(nulled.json?["data"] == .null)
        }
    }

    @Test(
        "Methods, media types and sizes have their own codes in both modes", arguments: GraphQLHTTP.StatusMode.allCases)
    func outside(_ mode: GraphQLHTTP.StatusMode) async throws {
        try await QueryWorld.with(mode) { world in
            let delete = try await world.send(.DELETE)
            #expect(delete.status == 405 && delete.headers.first(name: "allow") == "GET, POST")
            let mutation = try await world.send(.GET, "/graphql?query=mutation%7B__typename%7D")
            #expect(mutation.status == 405)
            let text = try await world.send(.POST, headers: [("content-type", "text/plain")], body: Array("{}".utf8))
            #expect(text.status == 415)
            let latin = [("content-type", "application/json; charset=latin-1")]
            #expect(try await world.send(.POST, headers: latin, body: Array("{}".utf8)).status == 415)
            let packed = [("content-type", "application/json"), ("content-encoding", "gzip")]
            #expect(try await world.send(.POST, headers: packed, body: Array("{}".utf8)).status == 415)
            #expect(try await world.post("{ greeting }", accept: "text/html").status == 406)
            #expect(try await json("{\"query\":\"\(String(repeating: " ", count: 70_000))\"}", world).status == 413)
            let long = "/graphql?query=%7Bgreeting%7D" + String(repeating: "+", count: 9_000)
            #expect(try await world.send(.GET, long).status == 414)
            #expect(try await json("[{\"query\":\"{greeting}\"}]", world).status == (mode == .draft ? 422 : 400))
            let broken = Array("{\"query\":\"{greeting}".utf8) + [0xFF] + Array("\"}".utf8)
            let bytes = try await world.send(.POST, headers: [("content-type", "application/json")], body: broken)
            #expect(bytes.status == 400)
        }
    }

    @Test("A reply's text is UTF-8, and says by what it was chosen")
    func encoding() async throws {
        try await QueryWorld.with { world in
            let answer = try await world.post("{ greeting }")
            #expect(answer.json?["data"]?["greeting"] == "Grüß Gott")
            #expect(answer.headers.first(name: "vary")?.contains("accept") == true)
        }
    }

    @Test("Where introspection is off, the schema is neither told nor hinted at")
    func introspectionOff() async throws {
        try await QueryWorld.with(isDemo: false) { world in
            #expect(try await world.post("{ __schema { types { name } } }").codes == ["INTROSPECTION_REFUSED"])
            #expect(try await world.post("{ __typename }").status == 200)
            let misspelt = try await world.post("{ greting }")
            #expect(!String(decoding: misspelt.body, as: UTF8.self).contains("Did you mean"))
        }
        try await QueryWorld.with { world in
            let misspelt = try await world.post("{ greting }")
            #expect(String(decoding: misspelt.body, as: UTF8.self).contains("Did you mean \\\"greeting\\\"?"))
        }
    }

    private func json(_ body: String, _ world: QueryWorld) async throws -> QueryWorld.Answer {
        let headers = [("content-type", "application/json"), ("accept", Self.graphQL)]
        return try await world.send(.POST, headers: headers, body: Array(body.utf8))
    }
}
