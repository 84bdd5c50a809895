import GraphQLExecution
import GraphQLLanguage
import JSON
import Testing

@Suite("Nulls and errors", .timeLimit(.minutes(5)))
struct NullAndErrorTests {
    @Test("Null where none may be takes the nearest nullable parent with it")
    func bubbling() async throws {
        #expect(
            try await Shop.answer("{ product(id: \"p9\") { id title } }")
                == #"{"errors":[{"message":"Cannot return null for non-nullable field Product.title.","#
                + #""locations":[{"line":1,"column":26}],"path":["product","title"],"#
                + #""extensions":{"code":"NULL_VALUE"}}],"data":{"product":null}}"#)
    }

    @Test("It goes up to the root")
    func bubblingToRoot() async throws {
        #expect(
            try await Shop.answer("{ a: product(id: \"p1\") { id } certain(id: \"none\") { id } }")
                == #"{"errors":[{"message":"Cannot return null for non-nullable field Query.certain.","#
                + #""locations":[{"line":1,"column":31}],"path":["certain"],"extensions":{"code":"NULL_VALUE"}}],"#
                + #""data":null}"#)
    }

    @Test("A null item is null in a list that may hold it, and takes one that may not")
    func lists() async throws {
        let loose = try await Shop.answer("{ product(id: \"p1\") { loose { price { amount } } id } }")
        #expect(loose.hasSuffix(#""data":{"product":{"loose":[{"price":{"amount":1}},null],"id":"p1"}}}"#))
        #expect(loose.contains(#""path":["product","loose",1,"price","amount"]"#))
        let lost = try await Shop.answer("{ cart(id: \"lost\") { lines { quantity product { id } } } }")
        #expect(lost.hasSuffix(#""data":{"cart":null}}"#))
        #expect(lost.contains(#""path":["cart","lines",0,"product"]"#))
    }

    @Test("A failed read nulls its fields with a code, the rest stands")
    func partial() async throws {
        let source = Shop.source(failing: ["maker": .unavailable, "reviews": .timeout])
        let response = try await Shop.answer("{ product(id: \"p1\") { id maker { name } } }", from: source)
        #expect(response.hasSuffix(#""data":{"product":{"id":"p1","maker":null}}}"#))
        #expect(response.contains(#""path":["product","maker"],"extensions":{"code":"UNAVAILABLE"}"#))
        let reviews = try await Shop.answer("{ product(id: \"p1\") { id reviews { id } } }", from: source)
        #expect(reviews.hasSuffix(#""data":{"product":null}}"#) && reviews.contains("TIMEOUT"))
    }

    @Test("A source that cannot be reached nulls all")
    func unreachable() async throws {
        let response = try await Shop.answer(
            "{ product(id: \"p1\") { id } }", from: Shop.source(failing: ["*": .timeout]))
        #expect(response.hasSuffix(#""data":{"product":null}}"#) && response.contains("TIMEOUT"))
    }

    @Test("Past the deadline nothing more is read")
    func deadline() async throws {
        let source = Shop.source()
        let engine = try Shop.engine(source)
        let prepared = try engine.prepare(GraphQLRequest("{ product(id: \"p1\") { id } }"))
        let result = await engine.execute(prepared, as: Shop.anybody, deadline: .now)
        #expect(source.calls == 0)
        #expect(result.errors.map(\.code) == [.timeout])
    }

    @Test("A foreign cursor and a bad id are errors of their fields")
    func badArguments() async throws {
        #expect(try await Shop.answer("{ products(after: \"x\") { nodes { id } } }").contains("BAD_CURSOR"))
        let response = try await Shop.answer("{ node(id: \"x\") { id } product(id: \"p1\") { id } }")
        #expect(response.hasSuffix(#""data":{"node":null,"product":{"id":"p1"}}}"#))
        #expect(response.contains(#""message":"That is no id.""#) && response.contains("BAD_ARGUMENT"))
    }

    @Test("A reply that grows too large is refused as a whole")
    func replySize() async throws {
        var options = GraphQLOptions()
        options.replyBytesMax = 64
        let engine = try Shop.engine(Shop.source(), options: options)
        let result = try await engine.answer(
            GraphQLRequest("{ newest(first: 9) { id price { amount currency } } }"), as: Shop.anybody)
        #expect(String(decoding: result.body, as: UTF8.self).hasSuffix(#""data":null}"#))
        #expect(result.errors.last?.code == .limitReply)
    }
}
