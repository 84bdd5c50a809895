import GraphQLExecution
import JSON
import Testing

@Suite("Execution", .timeLimit(.minutes(5)))
struct ExecutionTests {
    /// A document, its variables, and the whole response.
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let query: String
        var variables: JSONValue = .object(JSONObject())
        let response: String

        init(_ name: String, _ query: String, _ variables: JSONValue = [:], _ response: String) {
            testDescription = name
            self.query = query
            self.variables = variables
            self.response = response
        }
    }

    static let order: [Case] = [
        Case(
            "Keys stand in the order of first appearance", "{ product(id: \"p1\") { title id __typename } }",
            #"{"data":{"product":{"title":"Title 1","id":"p1","__typename":"Product"}}}"#),
        Case(
            "Selections of one field merge, at the place of the first",
            "{ product(id: \"p1\") { price { amount } title price { currency } } product(id: \"p1\") { id } }",
            #"{"data":{"product":{"price":{"amount":100,"currency":"CNY"},"title":"Title 1","id":"p1"}}}"#),
        Case(
            "Fragments are flattened where they are spread, once",
            "{ product(id: \"p1\") { ...A id ...A ... { subtitle } } } fragment A on Product { title }",
            #"{"data":{"product":{"title":"Title 1","id":"p1","subtitle":null}}}"#),
        Case(
            "Aliases name the keys", "{ a: product(id: \"p1\") { t: title } b: product(id: \"p2\") { t: title } }",
            #"{"data":{"a":{"t":"Title 1"},"b":{"t":"Title 2"}}}"#),
        Case("The root has a type name", "{ kind: __typename }", #"{"data":{"kind":"Query"}}"#),
        Case(
            "Groups at the root need no row", "{ about { name product(id: \"p2\") { id } } }",
            #"{"data":{"about":{"name":"Shop","product":{"id":"p2"}}}}"#),
    ]

    static let conditions: [Case] = [
        Case(
            "A field stays only if it is included and not skipped",
            "query($y: Boolean!, $n: Boolean!) { product(id: \"p1\") { a: id @include(if: $y) @skip(if: $n) "
                + "b: id @include(if: $y) @skip(if: $y) c: id @include(if: $n) @skip(if: $n) } }",
            ["y": true, "n": false], #"{"data":{"product":{"a":"p1"}}}"#),
        Case(
            "An object whose fields are all skipped is empty", "{ product(id: \"p1\") { id @skip(if: true) } }",
            #"{"data":{"product":{}}}"#),
        Case(
            "A skipped spread does not count as applied",
            "{ product(id: \"p1\") { ...A @skip(if: true) id ...A } } fragment A on Product { title }",
            #"{"data":{"product":{"id":"p1","title":"Title 1"}}}"#),
        Case(
            "Order follows what is included",
            "query($v: Boolean = false) { product(id: \"p1\") { ... @include(if: $v) { title } id title } }",
            #"{"data":{"product":{"id":"p1","title":"Title 1"}}}"#),
        Case(
            "Order follows what is included, the other way",
            "query($v: Boolean = false) { product(id: \"p1\") { ... @include(if: $v) { title } id title } }",
            ["v": true], #"{"data":{"product":{"title":"Title 1","id":"p1"}}}"#),
    ]

    static let types: [Case] = [
        Case(
            "An interface answers with the fields of its object",
            "{ p: node(id: \"p1\") { __typename id ... on Product { title } ... on Maker { name } } "
                + "m: node(id: \"m1\") { __typename id ... on Product { title } ... on Maker { name } } }",
            #"{"data":{"p":{"__typename":"Product","id":"p1","title":"Title 1"},"#
                + #""m":{"__typename":"Maker","id":"m1","name":"Müller"}}}"#),
        Case(
            "A union too, through a fragment on an interface",
            "{ found(id: \"m2\") { ... on Node { id } ... on Maker { name } } }",
            #"{"data":{"found":{"id":"m2","name":"Meyer"}}}"#),
    ]

    static let rows: [Case] = [
        Case("A row that does not exist is null", "{ product(id: \"none\") { id } }", #"{"data":{"product":null}}"#),
        Case(
            "A nested object without its presence column is null",
            "{ a: product(id: \"p1\") { discount { amount } } b: product(id: \"p2\") { discount { currency } } }",
            #"{"data":{"a":{"discount":{"amount":10}},"b":{"discount":null}}}"#),
        Case(
            "Lists of objects come from packed columns",
            "{ product(id: \"p1\") { images skus { id price { amount } stock __typename } } }",
            #"{"data":{"product":{"images":["a","b"],"skus":[{"id":"s1","price":{"amount":1},"stock":5,"#
                + #""__typename":"Sku"},{"id":"s2","price":{"amount":2},"stock":null,"__typename":"Sku"}]}}}"#),
        Case(
            "References are followed, from packed lists too",
            "{ cart(id: \"c1\") { lines { quantity product { id maker { name } } } } }",
            #"{"data":{"cart":{"lines":[{"quantity":2,"product":{"id":"p1","maker":{"name":"Müller"}}},"#
                + #"{"quantity":1,"product":{"id":"p2","maker":{"name":"Meyer"}}},"#
                + #"{"quantity":5,"product":{"id":"p1","maker":{"name":"Müller"}}}]}}}"#),
        Case(
            "Lists of keys are followed; a dangling one is null",
            "{ product(id: \"p1\") { related { id } loosely { id } } }",
            #"{"data":{"product":{"related":[{"id":"p3"},{"id":"p4"}],"loosely":[{"id":"p3"},null,{"id":"p4"}]}}}"#),
        Case(
            "An argument chooses the column, by default, literal or variable",
            "query($m: Mask) { product(id: \"p1\") { a: phone b: phone(mask: FULL) c: phone(mask: $m) } }",
            ["m": "FULL"], #"{"data":{"product":{"a":"1***6","b":"123456","c":"123456"}}}"#),
        Case(
            "A list hangs on its row", "{ product(id: \"p1\") { reviews { id text } } }",
            #"{"data":{"product":{"reviews":[{"id":"r1","text":"Good"},{"id":"r2","text":"Bad"}]}}}"#),
    ]

    static let connections: [Case] = [
        Case(
            "A connection has edges, nodes, page flags, cursors and extras",
            "{ products(first: 2, after: \"3\") { totalCount facets edges { cursor node { id } } nodes { title } "
                + "pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }",
            #"{"data":{"products":{"totalCount":8,"facets":null,"edges":[{"cursor":"4","node":{"id":"p4"}},"#
                + #"{"cursor":"5","node":{"id":"p5"}}],"nodes":[{"title":"Title 4"},{"title":"Title 5"}],"#
                + #""pageInfo":{"hasNextPage":true,"hasPreviousPage":true,"startCursor":"4","endCursor":"5"}}}}"#),
        Case(
            "A plain list has its default size", "{ newest { id } }",
            #"{"data":{"newest":[{"id":"p1"},{"id":"p2"}]}}"#),
        Case(
            "An absent variable leaves the argument's default", "query($n: Int) { newest(first: $n) { id } }",
            #"{"data":{"newest":[{"id":"p1"},{"id":"p2"}]}}"#),
    ]

    @Test("Responses are exactly these", arguments: order + conditions + types + rows + connections)
    func responses(_ test: Case) async throws {
        #expect(try await Shop.answer(test.query, test.variables) == test.response)
    }
}

extension ExecutionTests.Case {
    init(_ name: String, _ query: String, _ response: String) {
        self.init(name, query, [:], response)
    }
}
