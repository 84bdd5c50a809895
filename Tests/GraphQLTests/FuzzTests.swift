import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON
import TestSupport
import Testing

/// Each decoder of what a client sends, with inputs that nobody would send.
@Suite("GraphQL: fuzzing", .timeLimit(.minutes(60)))
struct FuzzTests {
    private static let alphabet = Array("{}()[]!$@:=|&\"\\#.,0-9aAuE \n\u{FEFF}é\u{1F600}".utf8)

    @Test("Lexer and parser answer every text, and what parses is printed so that it parses to the same")
    func parser() async throws {
        let seeds =
            (ExecutionTests.order + ExecutionTests.conditions + ExecutionTests.rows).map { Array($0.query.utf8) }
            + [
                Array(Shop.sdl.utf8),
                Array("query A($a: [Int!]! = [1]) @b { a(b: \"\"\"x\n y\"\"\", c: -1.5e3) }".utf8),
            ]
        try await Fuzz.run("parser") { random in
            let bytes = random.mutated(random.pick(seeds), alphabet: Self.alphabet)
            guard let document = parsed(bytes), document.operations.count == document.definitions.count else { return }
            let text = Printer.print(document)
            let again = try Parser.parse(Source(text), limits: .trusted)
            #expect(Printer.print(again) == text, "\(String(decoding: bytes, as: UTF8.self))")
        }
    }

    @Test("The validator answers every document, both searches for conflicts agree, and what is valid is executed")
    func validator() async throws {
        let schema = try Schema(sdl: Shop.sdl)
        let engine = try Shop.engine(Shop.source())
        var valid = 0
        try await Fuzz.run("validator") { random in
            var bytes = Array(RandomDocument.text(schema, &random).utf8)
            if random.once(in: 4) { bytes = random.mutated(bytes, alphabet: Self.alphabet) }
            guard let document = parsed(bytes) else { return }
            let conflicts = Validator.conflicts(in: document, against: schema)
            #expect(conflicts.grouped == conflicts.pairwise, "\(String(decoding: bytes, as: UTF8.self))")
            let errors = Validator.validate(document, against: schema, options: ValidationOptions(suggests: true))
            #expect(errors.allSatisfy { $0.locations.allSatisfy { $0.line > 0 && $0.column > 0 } })
            guard errors.isEmpty else { return }
            valid += 1
            let request = GraphQLRequest(query: bytes, operationName: document.operations.first?.name?.text)
            if let answer = await answered(request, engine) {
                let json = try JSONValue.parse(answer)
                #expect(json["data"] != nil, "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        print("fuzz validator: \(valid) valid documents")
        #expect(valid > 0)
    }

    @Test("Variables of every kind are coerced or refused")
    func variables() async throws {
        let engine = try Shop.engine(Shop.source())
        let query =
            "query($f: Filter!, $b: By! = {id: 1}, $k: [Kind!], $i: Int, $m: Mask = FULL, $e: Boolean! = false) { "
            + "search(filter: $f) { id phone(mask: $m) } newest(first: $i) { id } "
            + "kinds: search(filter: {kinds: $k, limit: 2}) { id } one(by: $b) @include(if: $e) { id } }"
        let seeds = [
            #"{"f":{"kinds":["TOY"],"text":"a","min":1,"limit":3},"b":{"id":"p"},"k":["BOOK"],"i":2,"m":"FULL"}"#,
            #"{"f":{"kinds":"TOY","min":-2147483648,"limit":1e1},"b":{"code":"\ud83d\ude00"},"i":1.0,"m":null}"#,
            #"{"f":{},"b":{"id":1},"k":[[["TOY"]]],"i":"1","x":[{"deep":[{}]}]}"#,
        ].map { Array($0.utf8) }
        let alphabet = Array(#"{}[],:"\0123456789.eE+-truefalsnu "#.utf8)
        let prefix = Array(#"{"query":"#.utf8) + JSONValue.string(query).encoded() + Array(#","variables":"#.utf8)
        var answers = 0
        try await Fuzz.run("variables") { random in
            let seed = random.pick(seeds)
            let variables = random.once(in: 8) ? seed : random.mutated(seed, alphabet: alphabet)
            guard let request = posted(prefix + variables + Array("}".utf8)) else { return }
            guard let answer = await answered(request, engine) else { return }
            answers += 1
            let json = try JSONValue.parse(answer)
            #expect(json["data"] != nil, "\(String(decoding: variables, as: UTF8.self))")
        }
        print("fuzz variables: \(answers) answers")
        #expect(answers > 0)
    }

    @Test("Requests in every form are read or refused, and media types told apart")
    func requests() async throws {
        let posts = [
            #"{"query":"{ about { name } }","operationName":null,"variables":{"a":[1,2]},"extensions":{}}"#,
            #"{"query":"query A { __typename }","operationName":"A"}"#, "[]", "{\"query\":\"\u{1F600}\"}",
        ].map { Array($0.utf8) }
        let gets = [
            "query=%7B+about+%7B+name+%7D+%7D&operationName=&variables=%7B%22a%22%3A1%7D",
            "query={a}&extensions=%5B%5D",
            "query=query%20A%7Ba%7D&query=x&variables=null", "operationName=A&=&&%",
        ].map { Array($0.utf8) }
        let headers = [
            "application/json;q=0.5, application/graphql-response+json; charset=utf-8", "*/*;q=0.1, text/event-stream",
            "application/*; q=1.0000; a=\"b,c\"", "application/json; charset=\"utf-8\"", ", ;/;q=,",
        ].map { Array($0.utf8) }
        let alphabet = Array("%&=+;,/*\"{}[]:\\q01.8 \u{E9}\u{0}".utf8)
        try await Fuzz.run("requests") { random in
            _ = posted(random.mutated(random.pick(posts), alphabet: alphabet))
            _ = got(String(decoding: random.mutated(random.pick(gets), alphabet: alphabet), as: UTF8.self))
            let header = String(decoding: random.mutated(random.pick(headers), alphabet: alphabet), as: UTF8.self)
            let type = GraphQLHTTP.negotiate(accept: header, offersEvents: random.once(in: 2))
            #expect(type == nil || type == .json || type == .graphQLResponse || type == .eventStream)
            _ = GraphQLHTTP.acceptsRequest(contentType: header)
        }
    }
}

// MARK: Answers without errors that are expected

extension FuzzTests {
    private func parsed(_ bytes: [UInt8]) -> Document? {
        do { return try Parser.parse(Source(bytes)) } catch { return nil }
    }

    private func posted(_ body: [UInt8]) -> GraphQLRequest? {
        do { return try GraphQLRequest.post(body) } catch { return nil }
    }

    private func got(_ parameters: String) -> GraphQLRequest? {
        do { return try GraphQLRequest.get(parameters) } catch { return nil }
    }

    private func answered(_ request: GraphQLRequest, _ engine: GraphQLEngine) async -> [UInt8]? {
        do { return try await engine.answer(request, as: Shop.anybody, mayIntrospect: true).body } catch { return nil }
    }
}
