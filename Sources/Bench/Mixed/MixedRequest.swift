import JSON
import NIOCore

/// One request of the mixture, and what may be answered to it.
struct MixedRequest: Sendable {
    let name: String
    var path = "/graphql"
    /// Nil: it is a GET.
    var body: ByteBuffer?
    var headers: [(String, String)] = [("content-type", "application/json")]
    var statuses: Set<Int> = [200]
    /// What the reply begins with.
    var beginning = ""
    var isValid = false
    /// A store may be late for it.
    var readsStores = false
    var isStaff = false
    /// It is followed, and left after its first event.
    var isLive = false
    /// The server may end the connection before it has heard it all.
    var mayBeCutOff = false

    init(_ name: String, body: [UInt8]?) {
        self.name = name
        self.body = body.map { ByteBuffer(bytes: $0) }
    }

    init(_ name: String, _ query: String, extensions: JSONValue? = nil) {
        var members = JSONObject()
        members.set("query", to: .string(query))
        if let extensions { members.set("extensions", to: extensions) }
        self.init(name, body: JSONValue.object(members).encoded())
    }

    /// A page of a product.
    static func page(_ number: Int) -> MixedRequest {
        let id = "p\(number % BenchProducts.count + 1)"
        return proper(
            "page", "{ product(id: \"\(id)\") { id title price { amount } skus { id price { amount } } } }")
    }

    /// The requests of shoppers, in turn.
    static func valid(_ number: Int) -> MixedRequest {
        switch number % 10 {
        case 0..<6: page(number)
        case 6, 7:
            proper("list", "{ products(sort: NEWEST, first: 20) { nodes { id title price { amount } } } }")
        case 8: proper("categories", "{ categories { id name children { id name } } }")
        default: proper("search", "{ search(query: \"number \(number % 100)\", first: 10) { nodes { id title } } }")
        }
    }

    /// Seven of ten are valid, one is a beginner's, two an attacker's.
    static func mixed(_ number: Int) -> MixedRequest {
        let turn = number / 10
        switch number % 10 {
        case 7: return mistaken[turn % mistaken.count]
        case 8: return hostile[turn % hostile.count]
        case 9: return fresh(turn)
        default: return valid(turn * 7 + number % 10)
        }
    }

    private static func proper(_ name: String, _ query: String) -> MixedRequest {
        var request = MixedRequest(name, query)
        request.isValid = true
        request.readsStores = true
        request.beginning = "{\"data\":{"
        return request
    }

    private static func refused(_ name: String, _ query: String, extensions: JSONValue? = nil) -> MixedRequest {
        var request = MixedRequest(name, query, extensions: extensions)
        request.statuses = [200, 400]
        request.beginning = "{\"errors\":["
        return request
    }

    private static func refused(_ name: String, body: [UInt8], _ statuses: Set<Int>) -> MixedRequest {
        var request = MixedRequest(name, body: body)
        request.statuses = statuses
        return request
    }

    // MARK: Mistakes

    private static let mistaken: [MixedRequest] = {
        var text = refused("text", body: Array("{ products { nodes { id } } }".utf8), [415])
        text.headers = [("content-type", "text/plain")]
        var token = refused("token", "{ products { nodes { id } } }")
        token.headers.append(("authorization", "Bearer a.b.c"))
        token.statuses = [401]
        return [
            refused("syntax", "{ products { nodes { id }"), refused("field", "{ products { nodes { prise } } }"),
            refused("variable", "query Q($id: ID!) { product(id: $id) { id } }"),
            refused("fragment", "{ ...F } fragment G on Query { products { totalCount } }"),
            refused("page size", "{ products(first: 1000) { nodes { id } } }"),
            refused("json", body: Array("{\"query\": \"{ prod".utf8), [400]),
            refused("array", body: Array("[{\"query\":\"{__typename}\"}]".utf8), [400]), text, token,
        ]
    }()

    // MARK: Attacks

    private static let hostile: [MixedRequest] = {
        let many = (0..<3_000).map { "a\($0): __typename" }.joined(separator: " ")
        let doubling = (0..<30).map { "fragment F\($0) on Query { ...F\($0 + 1) ...F\($0 + 1) }" }
        var schema = MixedRequest("introspection of staff", "{ __schema { types { name fields { name } } } }")
        schema.isStaff = true
        schema.beginning = "{\"data\":{"
        var giant = refused(
            "giant", body: Array("{\"query\":\"".utf8) + [UInt8](repeating: 0x20, count: 4 << 20), [413])
        giant.mayBeCutOff = true
        var url = MixedRequest("long url", body: nil)
        url.path = "/graphql?query=%7B__typename%7D" + String(repeating: "+", count: 12_000)
        url.headers = []
        url.statuses = [414, 431]
        url.mayBeCutOff = true
        var live = MixedRequest("live, left", "{ product(id: \"p1\") { title } }")
        live.headers.append(("accept", "text/event-stream"))
        live.isLive = true
        return [
            refused("deep", String(repeating: "{ a ", count: 8_000)),
            refused("deep value", "{ product(id: " + String(repeating: "[", count: 8_000)),
            refused("aliases", "{ " + many + " }"),
            refused("doubling", doubling.joined(separator: " ") + " fragment F30 on Query { __typename } { ...F0 }"),
            refused("cycle", "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }"),
            refused("directives", "{ __typename " + String(repeating: "@a ", count: 3_000) + "}"),
            refused("costly", "{ " + costly + " }"), refused("introspection", "{ __schema { types { name } } }"),
            schema,
            refused("hash", "", extensions: hash(String(repeating: "0", count: 64))),
            refused("wrong hash", "{ __typename }", extensions: hash(String(repeating: "1", count: 64))),
            refused(
                "deep json", body: Array("{\"variables\":".utf8) + [UInt8](repeating: 0x5B, count: 30_000), [400]),
            giant, url, live,
        ]
    }()

    private static let costly = (0..<20).map { list in
        "l\(list): products(first: 100) { nodes { categories { category { children(first: 100) { id } } } } }"
    }.joined(separator: " ")

    private static func hash(_ hash: String) -> JSONValue {
        ["persistedQuery": ["version": 1, "sha256Hash": .string(hash)]]
    }

    /// A valid document that was never seen: whatever is kept of documents must have an end.
    static func fresh(_ number: Int) -> MixedRequest {
        var request = MixedRequest("fresh", "query Q\(number) { a\(number): product(id: \"p1\") { id title } }")
        request.readsStores = true
        request.beginning = "{\"data\":{"
        return request
    }
}
