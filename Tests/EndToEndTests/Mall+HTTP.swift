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
    ///
    /// - Parameter port: another door than the public one.
    func send(
        _ route: String, _ body: JSONValue, as token: String?, key: String = UUID().uuidString, port: Int? = nil
    ) async throws -> Reply {
        try await post(
            "/commands/\(route)", body.encoded(), token: token, headers: [("idempotency-key", key)], port: port)
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
        headers: [(String, String)] = [], port: Int? = nil
    ) async throws -> Reply {
        let (status, body) = try await exchange(
            path, bytes, [("content-type", type)] + headers, token: token, port: port)
        let value: JSONValue
        do { value = try JSONValue.parse(Array(body.readableBytesView)) } catch {
            throw Failure(description: "\(path): status \(status), no JSON: \(String(buffer: body))")
        }
        return Reply(status: status, body: value)
    }

    /// A batch: what each line was answered.
    func postLines(_ bytes: [UInt8], token: String, port: Int) async throws -> [JSONValue] {
        let type = [("content-type", "application/x-ndjson")]
        let (status, body) = try await exchange("/commands", bytes, type, token: token, port: port)
        guard status == 200 else { throw Failure(description: "status \(status): \(String(buffer: body))") }
        return try body.readableBytesView.split(separator: UInt8(ascii: "\n")).map { try JSONValue.parse(Array($0)) }
    }

    private func exchange(
        _ path: String, _ bytes: [UInt8], _ headers: [(String, String)], token: String?, port: Int?
    ) async throws -> (status: Int, body: ByteBuffer) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port ?? self.port)\(path)")
        request.method = .POST
        if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: bytes))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(30))
        return (Int(response.status.code), try await response.body.collect(upTo: 16 << 20))
    }
}

extension JSONValue {
    /// The value at a path of names, `order.total.amount`; null if there is none.
    func at(_ path: String) -> JSONValue {
        path.split(separator: ".").reduce(self) { $0[String($1)] ?? .null }
    }
}
