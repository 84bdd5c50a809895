import CommerceCommands
import EventSourcing
import Identity
import JSON
import MemoryStores
import NIOHTTP1
import Testing

/// Every bad input is answered by its exact problem, and appends nothing.
struct CommandAPITests {
    private static let category = #"{"categoryId":"c1","name":"Fruit"}"#

    @Test func `a good command is durable before its answer, and its repetition is the first answer again`()
        async throws
    {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            let first = try await world.send("commands/category.create", Self.category, key: "a", token: token)
            #expect(first.status == 200)
            #expect(first.headers["content-type"] == ["application/json"])
            #expect(first.body == ["position": 2, "result": ["categoryId": "c1"]])
            #expect(world.log.events.count == 2)

            let spelt = #"{ "sort":0, "name":"Fruit", "categoryId":"c1" }"#
            let again = try await world.send("commands/category.create", spelt, key: "a", token: token)
            #expect(again.status == 200)
            #expect(again.body == first.body)
            #expect(again.headers["mallard-replayed"] == ["true"])
            #expect(world.log.events.count == 2)

            let reused = try await world.send(
                "commands/category.create", #"{"categoryId":"c2","name":"Tea"}"#, key: "a", token: token)
            #expect((reused.status, reused.code) == (422, "IDEMPOTENCY_KEY_REUSED"))
            #expect(world.log.events.count == 2)
        }
    }

    @Test func `a rejection is a problem with its code and numbers`() async throws {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            _ = try await world.send("commands/category.create", Self.category, token: token)
            let taken = try await world.send(
                "commands/category.create", #"{"categoryId":"c2","name":"Fruit"}"#, token: token)
            #expect(taken.status == 409)
            #expect(taken.headers["content-type"] == ["application/problem+json"])
            #expect(taken.code == "NAME_TAKEN_IN_PARENT")
            #expect(taken.body["type"] == "/problems/NAME_TAKEN_IN_PARENT")
            #expect(taken.body["title"] == "Name taken in parent")
            #expect(taken.body["status"] == 409)
            #expect(taken.body["params"] == ["name": "Fruit"])
            #expect(taken.body["requestId"]?.asString?.isEmpty == false)
            let missing = try await world.send("commands/category.hide", #"{"categoryId":"c9"}"#, token: token)
            #expect((missing.status, missing.code) == (404, "NOT_FOUND"))
            #expect(world.log.events.count == 2)
        }
    }

    @Test func `a body that is wrong is answered field by field`() async throws {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            let answer = try await world.send(
                "commands/category.create",
                #"{"categoryId":"a b","sort":1000001,"nmae":"x"}"#, token: token)
            #expect((answer.status, answer.code) == (400, "INVALID_BODY"))
            let errors = answer.body["errors"]?.asArray ?? []
            #expect(errors.map { $0["pointer"] } == ["/categoryId", "/name", "/sort", "/nmae"])
            #expect(errors.map { $0["code"] } == ["MALFORMED_ID", "REQUIRED", "OUT_OF_RANGE", "UNKNOWN_FIELD"])
            for (body, reason, words) in [
                ("", "unexpectedEnd", "ends too early"), ("{", "unexpectedEnd", "at byte 1."),
                (#"{"a":1,"a":2}"#, "duplicateKey", "a name that stands twice"),
                ("{} {}", "trailingBytes", "more than one value"),
                (String(repeating: "[", count: 100), "tooDeep", "nested too deep"),
            ] {
                let answer = try await world.send("commands/category.create", body, token: token)
                #expect((answer.status, answer.code) == (400, "MALFORMED_JSON"))
                #expect(answer.body["params"]?["reason"]?.asString == reason)
                #expect(answer.body["detail"]?.asString?.contains(words) == true)
            }
            #expect(world.log.events.isEmpty)
        }
    }

    @Test func `what is not a command request is told what would be`() async throws {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            func send(
                _ path: String = "commands/category.create", _ body: String = Self.category,
                method: HTTPMethod = .POST, headers: [(String, String?)] = []
            ) async throws -> String {
                let answer = try await world.send(path, body, token: token, method: method, headers: headers)
                return "\(answer.status) \(answer.code ?? "")"
            }
            #expect(try await send("commands/order.palce") == "404 UNKNOWN_COMMAND")
            #expect(try await send("nothing/here") == "404 NO_SUCH_PATH")
            #expect(try await send(method: .GET) == "405 METHOD_NOT_ALLOWED")
            #expect(try await send(method: .DELETE) == "405 METHOD_NOT_ALLOWED")
            #expect(try await send("commands", method: .GET) == "405 METHOD_NOT_ALLOWED")
            #expect(try await send(headers: [("content-type", nil)]) == "415 UNSUPPORTED_MEDIA_TYPE")
            #expect(try await send(headers: [("content-type", "text/plain")]) == "415 UNSUPPORTED_MEDIA_TYPE")
            #expect(try await send(headers: [("content-encoding", "gzip")]) == "415 UNSUPPORTED_MEDIA_TYPE")
            #expect(try await send(headers: [("idempotency-key", nil)]) == "400 IDEMPOTENCY_KEY_REQUIRED")
            #expect(try await send(headers: [("idempotency-key", "a b")]) == "400 IDEMPOTENCY_KEY_MALFORMED")
            let long = String(repeating: "k", count: 256)
            #expect(try await send(headers: [("idempotency-key", long)]) == "400 IDEMPOTENCY_KEY_MALFORMED")
            #expect(world.log.events.isEmpty)
            let most = String(repeating: "k", count: 255)
            let type = "Application/JSON; charset=utf-8"
            #expect(try await send(headers: [("idempotency-key", most), ("content-type", type)]) == "200 ")
        }
    }

    @Test func `a body over a mebibyte is refused, announced or not`() async throws {
        try await CommandWorld.with { world in
            let token = try await world.admin()
            let name = String(repeating: "x", count: 1 << 20)
            let answer = try await world.send(
                "commands/category.create", #"{"categoryId":"c1","name":"\#(name)"}"#, token: token)
            #expect((answer.status, answer.code) == (413, "BODY_TOO_LARGE"))
            #expect(world.log.events.isEmpty)
        }
    }

    @Test func `only a good token of this shop, with the right role, is let in`() async throws {
        try await CommandWorld.with { world in
            let route = "commands/category.create"
            let token = try await world.admin()
            func send(_ token: String?, _ headers: [(String, String?)] = []) async throws -> String {
                let answer = try await world.send(route, Self.category, token: token, headers: headers)
                if answer.status == 401 { #expect(answer.headers["www-authenticate"].count == 1) }
                return "\(answer.status) \(answer.code ?? "")"
            }
            #expect(try await send(nil) == "401 TOKEN_MISSING")
            #expect(try await send(nil, [("authorization", "Basic abc")]) == "401 TOKEN_MISSING")
            #expect(try await send("nonsense") == "401 TOKEN_MALFORMED")
            let parts = token.split(separator: ".")
            #expect(try await send("\(parts[0]).\(parts[1]).AAAA") == "401 TOKEN_FORGED")
            #expect(try await send(token, [("mallard-tenant", "other")]) == "403 FOREIGN_TENANT")
            #expect(try await send(world.token(.user, "u1", [.shopper])) == "403 FORBIDDEN")
            #expect(try await send(world.token(.staff, "a", [.auditor])) == "403 FORBIDDEN")
            #expect(world.log.events.isEmpty)
            #expect(try await send(token, [("mallard-tenant", "mall")]) == "200 ")
        }
    }

    @Test func `the same name in another shop is another thing`() async throws {
        try await CommandWorld.with { world in
            let other = try await world.token(.staff, "boss", [.admin], tenant: TenantID("other"))
            let route = "commands/category.create"
            #expect(try await world.send(route, Self.category, key: "a", token: world.admin()).status == 200)
            #expect(try await world.send(route, Self.category, key: "a", token: other).status == 200)
            #expect(Set(world.log.events.map(\.tenant.rawValue)) == ["mall", "other"])
        }
    }

    @Test func `the server tells its health, its numbers and its description to anyone`() async throws {
        try await CommandWorld.with { world in
            let health = try await world.send("healthz", "", method: .GET)
            #expect((health.status, health.body) == (200, ["status": "ok"]))
            let metrics = try await world.send("metrics", "", method: .GET)
            #expect(metrics.status == 200)
            let description = try await world.send("commands/openapi.json", "", method: .GET)
            #expect(description.body == CommandTable.standard.openAPI())
        }
    }
}
