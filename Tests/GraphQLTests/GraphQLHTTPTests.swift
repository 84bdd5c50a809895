import GraphQLExecution
import GraphQLLanguage
import JSON
import TestSupport
import Testing

@Suite("GraphQL over HTTP", .timeLimit(.minutes(5)))
struct GraphQLHTTPTests {
    @Test(
        "The reply's media type follows the Accept header",
        arguments: [
            (nil, GraphQLHTTP.MediaType.json), ("", .json), ("*/*", .json), ("application/*", .json),
            ("application/json", .json), ("application/graphql-response+json", .graphQLResponse),
            ("APPLICATION/JSON; charset=utf-8", .json), ("text/html", nil),
            ("application/json;q=0, */*", .graphQLResponse),
            ("application/json;q=0.5, application/graphql-response+json", .graphQLResponse),
            ("application/graphql-response+json;q=0.1, application/json;q=0.2", .json),
            ("application/graphql-response+json, */*;q=0.1", .graphQLResponse), ("text/event-stream", nil),
        ] as [(String?, GraphQLHTTP.MediaType?)])
    func negotiation(_ accept: String?, _ expected: GraphQLHTTP.MediaType?) {
        #expect(GraphQLHTTP.negotiate(accept: accept) == expected)
    }

    @Test("Events are given to those who name them, where they are offered")
    func events() {
        #expect(GraphQLHTTP.negotiate(accept: "text/event-stream", offersEvents: true) == .eventStream)
        #expect(GraphQLHTTP.negotiate(accept: "*/*", offersEvents: true) == .json)
    }

    @Test("Bodies are JSON in UTF-8")
    func requestTypes() {
        for good in ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""] {
            #expect(GraphQLHTTP.acceptsRequest(contentType: good))
        }
        for bad in [nil, "", "text/plain", "application/json; charset=utf-16", "application/graphql"] {
            #expect(!GraphQLHTTP.acceptsRequest(contentType: bad))
        }
    }

    @Test(
        "Parameters of wrong type are refused",
        arguments: [
            #"{"notquery":"{a}"}"#, #"{"query":{}}"#, #"{"query":0}"#, #"{"query":false}"#, #"{"query":[]}"#,
            #"{"query":"{a}","operationName":{}}"#, #"{"query":"{a}","operationName":0}"#,
            #"{"query":"{a}","variables":"x"}"#, #"{"query":"{a}","variables":[]}"#,
            #"{"query":"{a}","extensions":0}"#, "{ \"not a JSON", "", #"[{"query":"{a}"}]"#,
        ])
    func badBodies(_ body: String) {
        #expect(throws: GraphQLRefusal.self) { try GraphQLRequest.post(Array(body.utf8)) }
    }

    @Test("Nulls stand for absence, unknown keys are ignored")
    func goodBodies() throws {
        let body = #"{"query":"{a}","operationName":null,"variables":null,"extensions":null,"x":1}"#
        let request = try GraphQLRequest.post(Array(body.utf8))
        #expect(request.query == Array("{a}".utf8) && request.operationName == nil && request.variables.isEmpty)
        #expect(try GraphQLRequest.post(Array(#"{"query":"{a}","operationName":"B"}"#.utf8)).operationName == "B")
    }

    @Test("GET parameters are a form")
    func get() throws {
        let request = try GraphQLRequest.get(
            "query=query+A(%24a%3AInt)%7B%20a%20%7D&variables=%7B%22a%22%3A1%7D&operationName=A&other=%C3%A9")
        #expect(String(decoding: request.query, as: UTF8.self) == "query A($a:Int){ a }")
        #expect(request.operationName == "A" && request.variables["a"] == 1)
        #expect(try GraphQLRequest.get("query={a}&operationName=null").operationName == "null")
        #expect(try GraphQLRequest.get("query={a}&operationName=").operationName == nil)
        for bad in ["", "variables={}", "query={a}&variables=[1]", "query={a}&variables=x", "query=%f", "query=%FF"] {
            #expect(throws: GraphQLRefusal.self, "\(bad)") { try GraphQLRequest.get(bad) }
        }
    }

    @Test("Status codes are those of the audits, or of the draft")
    func statuses() {
        let table: [(GraphQLRefusal.Kind, graphQL: Int, json: Int, draft: Int)] = [
            (.notJSON, 400, 400, 400), (.parameters, 400, 400, 422), (.document, 400, 200, 400),
            (.validation, 400, 200, 422), (.variables, 400, 200, 422), (.mediaType, 415, 415, 415),
            (.notAcceptable, 406, 406, 406), (.method, 405, 405, 405), (.notReady, 503, 503, 503),
        ]
        for (kind, graphQL, json, draft) in table {
            let refusal = GraphQLRefusal(kind, "")
            #expect(GraphQLHTTP.status(of: refusal, .graphQLResponse) == graphQL)
            #expect(GraphQLHTTP.status(of: refusal, .json) == json)
            #expect(GraphQLHTTP.status(of: refusal, .json, .draft) == draft)
        }
    }

    @Test("Replies carry their type, and a mutation by GET is told what is allowed")
    func responses() async throws {
        let engine = try Shop.engine(Shop.source())
        let result = try await engine.answer(GraphQLRequest("{ about { name } }"), as: Shop.anybody)
        let response = GraphQLHTTP.response(to: result, .graphQLResponse)
        #expect(response.status == 200 && response.body == result.body)
        #expect(response.headers.first?.value == "application/graphql-response+json; charset=utf-8")
        do {
            _ = try engine.prepare(GraphQLRequest.get("query=mutation{__typename}"))
            Issue.record("a mutation by GET must be refused")
        } catch {
            let refused = GraphQLHTTP.response(to: error, .json)
            #expect(refused.status == 405 && refused.headers.contains { $0.name == "allow" && $0.value == "POST" })
            #expect(!String(decoding: refused.body, as: UTF8.self).contains("data"))
        }
    }

    @Test("Numbers beside the code stand in the error's extensions")
    func details() {
        let error = GraphQLError("Not yet.", code: .notYet, details: ["watermark": 5, "position": 7])
        #expect(
            String(decoding: ResponseEncoding.refused([error]), as: UTF8.self)
                == #"{"errors":[{"message":"Not yet.","extensions":{"code":"NOT_YET","position":7,"watermark":5}}]}"#)
    }

    @Test("A second of mutated parameters: each is read or refused")
    func fuzz() {
        let seed = UInt64.random(in: .min ... .max)
        print("form fuzz: seed \(seed)")
        var random = SeededRandom(seed: seed)
        let alphabet = Array("&=%+2F{}\"[]:,nul0é".utf8)
        let end = ContinuousClock.now.advanced(by: .seconds(1))
        var accepted = 0
        while ContinuousClock.now < end {
            var bytes = Array("query=%7Ba%7D&variables=%7B%22a%22%3A1%7D&operationName=A".utf8)
            for _ in 0...(random.next() % 5) {
                bytes[Int(random.next() % UInt64(bytes.count))] = alphabet[Int(random.next() % UInt64(alphabet.count))]
            }
            do {
                _ = try GraphQLRequest.get(String(decoding: bytes, as: UTF8.self))
                accepted += 1
            } catch {
                #expect(!error.errors.isEmpty)
            }
        }
        #expect(accepted > 0)
    }
}
