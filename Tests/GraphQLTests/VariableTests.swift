import GraphQLExecution
import JSON
import Testing

@Suite("Variables and arguments", .timeLimit(.minutes(5)))
struct VariableTests {
    @Test(
        "Values that a type does not take are refused before anything is read",
        arguments: [
            ("query($v: ID!) { product(id: $v) { id } }", #"{}"#),
            ("query($v: ID!) { product(id: $v) { id } }", #"{"v": null}"#),
            ("query($v: ID!) { product(id: $v) { id } }", #"{"v": true}"#),
            ("query($v: ID!) { product(id: $v) { id } }", #"{"v": 1.5}"#),
            ("query($v: Int) { newest(first: $v) { id } }", #"{"v": 2147483648}"#),
            ("query($v: Int) { newest(first: $v) { id } }", #"{"v": "2"}"#),
            ("query($v: Int) { newest(first: $v) { id } }", #"{"v": 1.5}"#),
            ("query($v: Kind) { products(kind: $v) { totalCount } }", #"{"v": "NONE"}"#),
            ("query($v: Filter!) { search(filter: $v) { id } }", #"{"v": {"kinds": null}}"#),
            ("query($v: Filter!) { search(filter: $v) { id } }", #"{"v": {"unknown": 1}}"#),
            ("query($v: Filter!) { search(filter: $v) { id } }", #"{"v": {"kinds": ["NONE"]}}"#),
            ("query($v: By!) { one(by: $v) { id } }", #"{"v": {}}"#),
            ("query($v: By!) { one(by: $v) { id } }", #"{"v": {"id": null}}"#),
            ("query($v: By!) { one(by: $v) { id } }", #"{"v": {"id": "p1", "code": "x"}}"#),
        ])
    func refused(_ query: String, _ variables: String) async throws {
        let source = Shop.source()
        let response = try await Shop.answer(query, try JSONValue.parse(Array(variables.utf8)), from: source)
        #expect(response.contains("BAD_VARIABLES") && !response.contains("\"data\""), "\(response)")
        #expect(source.calls == 0)
    }

    @Test(
        "Values are coerced as the specification says",
        arguments: [
            ("query($v: ID!) { product(id: $v) { id } }", #"{"v": "p1", "unknown": 1}"#, #""p1""#),
            ("query($v: Int) { newest(first: $v) { id } }", #"{"v": 1.0}"#, #"[{"id":"p1"}]"#),
            ("query($v: Int = 1) { newest(first: $v) { id } }", "{}", #"[{"id":"p1"}]"#),
            (
                "query($v: Filter!) { search(filter: $v) { id } }", #"{"v": {"kinds": "BOOK", "limit": 1}}"#,
                #"[{"id":"p1"}]"#
            ),
            ("query($v: Int) { search(filter: {min: $v, limit: 1}) { id } }", "{}", #"[{"id":"p1"}]"#),
            ("query($v: By!) { one(by: $v) { id } }", #"{"v": {"id": "p2"}}"#, #""p2""#),
            ("query($v: ID!) { one(by: {id: $v}) { id } }", #"{"v": "p2"}"#, #""p2""#),
        ])
    func coerced(_ query: String, _ variables: String, _ part: String) async throws {
        let response = try await Shop.answer(query, try JSONValue.parse(Array(variables.utf8)))
        #expect(response.hasPrefix(#"{"data":"#) && response.contains(part), "\(response)")
    }

    @Test("Null for an argument with a default is not the default, and is an error of its field where it may not be")
    func explicitNull() async throws {
        let query = "query($v: Int = 3) { about { name } search(filter: {limit: $v}) { id } }"
        let response = try JSONValue.parse(Array(try await Shop.answer(query, ["v": nil]).utf8))
        #expect(response["data"] == .null)
        let error = try #require(response["errors"]?.asArray?.first)
        #expect(error["path"] == ["search"] && error["extensions"]?["code"] == "BAD_ARGUMENT")
        let masked = "query($v: ID! = \"p1\") { product(id: $v) { id } about { name } }"
        #expect(try await Shop.answer(masked, [:]).hasPrefix(#"{"data":{"product":{"id":"p1"}"#))
        let list = "query($v: ID = \"p1\") { product(id: $v) { id } about { name } }"
        let partial = try JSONValue.parse(Array(try await Shop.answer(list, ["v": nil]).utf8))
        #expect(partial["data"] == ["product": nil, "about": ["name": "Shop"]])
        #expect(partial["errors"]?.asArray?.first?["path"] == ["product"])
    }

    @Test("A page has a size of 1 to 100, in one direction")
    func pageSize() async throws {
        for arguments in ["first: 0", "first: 101", "first: -1", "last: 0", "first: 1, last: 1"] {
            let response = try await Shop.answer("{ products(\(arguments)) { nodes { id } } }")
            #expect(response.contains("PAGE_SIZE") && !response.contains("\"data\""), "\(response)")
        }
    }

    @Test("Several operations need a name; it must be one of them")
    func operationNames() async throws {
        let query = "query A { product(id: \"p1\") { id } } query B { product(id: \"p2\") { id } }"
        #expect(try await Shop.answer(query).contains("OPERATION_NOT_FOUND"))
        #expect(try await Shop.answer(query, operationName: "C").contains("OPERATION_NOT_FOUND"))
        #expect(try await Shop.answer(query, operationName: "B") == #"{"data":{"product":{"id":"p2"}}}"#)
    }
}
