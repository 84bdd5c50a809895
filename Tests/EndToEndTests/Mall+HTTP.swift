import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1

extension Mall {
    /// What a request was answered.
    struct Reply: Sendable {
        let status: Int
        let body: JSONValue

        /// Of a refused command.
        var code: String? { body["code"]?.asString }
        /// Of an accepted command.
        var position: Int64? { body["position"]?.asInteger }
        var result: JSONValue { body["result"] ?? .null }
        /// Of a GraphQL request, one an error.
        var errorCodes: [String] {
            (body["errors"]?.asArray ?? []).map { $0["extensions"]?["code"]?.asString ?? "none" }
        }
        var text: String { String(decoding: body.encoded(), as: UTF8.self) }
    }

    /// A command, answered whatever way.
    func send(
        _ route: String, _ body: JSONValue, as token: String?, key: String = UUID().uuidString
    ) async throws -> Reply {
        try await post("/commands/\(route)", body.encoded(), token: token, headers: [("idempotency-key", key)])
    }

    /// A command that must be accepted.
    @discardableResult
    func accept(
        _ route: String, _ body: JSONValue, as token: String, key: String = UUID().uuidString
    ) async throws -> (position: Int64, result: JSONValue) {
        let reply = try await send(route, body, as: token, key: key)
        guard reply.status == 200, let position = reply.position else {
            throw Failure(description: "\(route): status \(reply.status)\n\(reply.text)")
        }
        return (position, reply.result)
    }

    /// A query, answered whatever way; without a token, a visitor's of the mall `demo`.
    func ask(_ document: String, as token: String? = nil, atLeast position: Int64? = nil) async throws -> Reply {
        var headers: [(String, String)] = []
        if let position { headers = [("mallard-at-least", "\(position)"), ("mallard-wait-ms", "5000")] }
        if token == nil { headers.append(("mallard-tenant", "demo")) }
        let body: JSONValue = ["query": .string(document)]
        return try await post("/graphql", body.encoded(), token: token, headers: headers)
    }

    /// The data of a query that must succeed, at least as new as `position`.
    func read(_ document: String, as token: String? = nil, atLeast position: Int64? = nil) async throws -> JSONValue {
        let reply = try await ask(document, as: token, atLeast: position)
        guard reply.body["errors"] == nil, let data = reply.body["data"] else {
            throw Failure(description: "\(document)\nstatus \(reply.status)\n\(reply.text)")
        }
        return data
    }

    func post(
        _ path: String, _ bytes: [UInt8], token: String?, type: String = "application/json",
        headers: [(String, String)] = []
    ) async throws -> Reply {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: bytes))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        let body = try await response.body.collect(upTo: 16 << 20)
        let value: JSONValue
        do { value = try JSONValue.parse(Array(body.readableBytesView)) } catch {
            throw Failure(description: "\(path): status \(response.status), no JSON: \(String(buffer: body))")
        }
        return Reply(status: Int(response.status.code), body: value)
    }
}

extension JSONValue {
    /// The value at a path of names, `order.total.amount`; null if there is none.
    func at(_ path: String) -> JSONValue {
        path.split(separator: ".").reduce(self) { $0[String($1)] ?? .null }
    }
}
