import Foundation
import JSON
import Testing

extension EndToEnd {
    /// Every wrong request is told what is wrong by a stable code, and writes nothing.
    @Suite(.timeLimit(.minutes(5))) struct BadInputTests {
        @Test func wrongRequestsAreRefusedByCodeAndWriteNothing() async throws {
            try await Mall.with("bad-input") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                let first = try await mall.accept("category.create", category("c1"), as: admin, key: "one").position
                let second = try await mall.accept("category.create", category("c2"), as: admin).position
                try await checkShapes(mall, admin)
                try await checkPrincipals(mall, admin)
                try await checkKeys(mall, admin)
                try await checkQueries(mall, admin)
                try await checkLongBodies(mall, admin)
                // Had anything been written, this would stand further on.
                let third = try await mall.accept("category.create", category("c3"), as: admin).position
                #expect(third - second == second - first)
                let verified = try await mall.run(["replay", "verify"])
                #expect(verified.status == 0, "\(verified.output)")
            }
        }

        private func category(_ id: String) -> JSONValue {
            ["categoryId": .string(id), "name": .string("Name of \(id)")]
        }

        private func checkShapes(_ mall: Mall, _ admin: String) async throws {
            for text in ["", "{", #"{"categoryId":"x",}"#, "\u{0}", #"{"categoryId":"x","categoryId":"y","name":"n"}"#]
            {
                let reply = try await mall.post(
                    "/commands/category.create", Array(text.utf8), token: admin,
                    headers: [("idempotency-key", "shape")])
                #expect(reply.status == 400 && reply.code == "MALFORMED_JSON", "\(text): \(reply.text)")
            }
            let unknown = try await mall.send("category.creat", category("x"), as: admin)
            #expect(unknown.status == 404 && unknown.code == "UNKNOWN_COMMAND", "\(unknown.text)")
            let wrong: [(JSONValue, pointer: String, code: String)] = [
                (["categoryId": "x"], "/name", "REQUIRED"),
                (["categoryId": "x", "name": "n", "colour": "red"], "/colour", "UNKNOWN_FIELD"),
                (["categoryId": "x", "name": 7], "/name", "WRONG_TYPE"),
                (["categoryId": "x", "name": "n", "sort": 1_000_001], "/sort", "OUT_OF_RANGE"),
                (["categoryId": "x", "name": "n", "sort": "1"], "/sort", "WRONG_TYPE"),
                (["categoryId": "x", "name": .string(String(repeating: "长", count: 61))], "/name", "TOO_LONG"),
                (["categoryId": "x", "name": ""], "/name", "TOO_SHORT"),
                (["categoryId": "a b", "name": "n"], "/categoryId", "MALFORMED_ID"),
            ]
            for (body, pointer, code) in wrong {
                let reply = try await mall.send("category.create", body, as: admin)
                #expect(reply.status == 400 && reply.code == "INVALID_BODY", "\(reply.text)")
                let error = reply.body["errors"]?.asArray?.first
                #expect(error?["pointer"] == .string(pointer) && error?["code"] == .string(code), "\(reply.text)")
            }
            let array = try await mall.send("category.create", [], as: admin)
            #expect(array.status == 400 && array.code == "INVALID_BODY", "\(array.text)")
            let plain = try await mall.post(
                "/commands/category.create", Array("{}".utf8), token: admin, type: "text/plain",
                headers: [("idempotency-key", "plain")])
            #expect(plain.status == 415 && plain.code == "UNSUPPORTED_MEDIA_TYPE", "\(plain.text)")
        }

        /// Refusals that are said before the body has come: the answer arrives, and the next request is served.
        private func checkLongBodies(_ mall: Mall, _ admin: String) async throws {
            let door = mall.pid(of: "query-server")
            let text = String(repeating: "x", count: 1 << 20)
            let body = Array(#"{"categoryId":"x","name":"\#(text)"}"#.utf8)
            for _ in 0..<10 {
                let tooBig = try await mall.post(
                    "/commands/category.create", body, token: admin, headers: [("idempotency-key", "big")])
                #expect(tooBig.status == 413 && tooBig.code == "BODY_TOO_LARGE", "\(tooBig.text)")
                let stranger = try await mall.post(
                    "/commands/category.create", body, token: "junk", headers: [("idempotency-key", "big")])
                #expect(stranger.status == 401 && stranger.code == "TOKEN_MALFORMED", "\(stranger.text)")
                let query = try await mall.post("/graphql", body, token: admin)
                #expect(query.status == 413 && query.errorCodes == ["BODY_TOO_LARGE"], "\(query.text)")
            }
            #expect(mall.pid(of: "query-server") == door)
        }

        private func checkPrincipals(_ mall: Mall, _ admin: String) async throws {
            let nobody = try await mall.send("category.create", category("x"), as: nil)
            #expect(nobody.status == 401 && nobody.code == "TOKEN_MISSING", "\(nobody.text)")
            let junk = try await mall.send("category.create", category("x"), as: "junk")
            #expect(junk.status == 401 && junk.code == "TOKEN_MALFORMED", "\(junk.text)")
            let forged = try await mall.send("category.create", category("x"), as: try forging(admin))
            #expect(forged.status == 401 && forged.code == "TOKEN_FORGED", "\(forged.text)")
            let forgedQuery = try await mall.ask("{ categories { id } }", as: try forging(admin))
            #expect(forgedQuery.status == 401 && forgedQuery.errorCodes == ["UNAUTHENTICATED"], "\(forgedQuery.text)")
            let shopper = try await mall.token("li", kind: "user", roles: "shopper")
            let forbidden = try await mall.send("category.create", category("x"), as: shopper)
            #expect(forbidden.status == 403 && forbidden.code == "FORBIDDEN", "\(forbidden.text)")
            let foreign = try await mall.post(
                "/commands/category.create", category("x").encoded(), token: admin,
                headers: [("idempotency-key", "foreign"), ("mallard-tenant", "other")])
            #expect(foreign.status == 403 && foreign.code == "FOREIGN_TENANT", "\(foreign.text)")
            let query: JSONValue = ["query": "{ categories { id } }"]
            let foreignQuery = try await mall.post(
                "/graphql", query.encoded(), token: admin, headers: [("mallard-tenant", "other")])
            #expect(foreignQuery.status == 403 && foreignQuery.errorCodes == ["FOREIGN_TENANT"], "\(foreignQuery.text)")
            // Another mall's staff sees and changes its own mall only.
            let other = try await mall.token("eve", roles: "admin", tenant: "other")
            let renamed = try await mall.send("category.rename", ["categoryId": "c1", "name": "Mine"], as: other)
            #expect(renamed.status == 404, "\(renamed.text)")
            #expect(try await mall.read(#"{ category(id: "c1") { id } }"#, as: other) == ["category": nil])
        }

        private func checkKeys(_ mall: Mall, _ admin: String) async throws {
            let reused = try await mall.send("category.create", category("x"), as: admin, key: "one")
            #expect(reused.status == 422 && reused.code == "IDEMPOTENCY_KEY_REUSED", "\(reused.text)")
            let missing = try await mall.post("/commands/category.create", category("x").encoded(), token: admin)
            #expect(missing.status == 400 && missing.code == "IDEMPOTENCY_KEY_REQUIRED", "\(missing.text)")
            let malformed = try await mall.send("category.create", category("x"), as: admin, key: "a b")
            #expect(malformed.status == 400 && malformed.code == "IDEMPOTENCY_KEY_MALFORMED", "\(malformed.text)")
            let long = String(repeating: "k", count: 256)
            let tooLong = try await mall.send("category.create", category("x"), as: admin, key: long)
            #expect(tooLong.status == 400 && tooLong.code == "IDEMPOTENCY_KEY_MALFORMED", "\(tooLong.text)")
            let twice = try await mall.send("category.create", category("c1"), as: admin)
            #expect(twice.status == 409, "\(twice.text)")
        }

        private func checkQueries(_ mall: Mall, _ admin: String) async throws {
            let deep =
                "{ categories " + String(repeating: "{ children ", count: 13) + "{ id }"
                + String(repeating: "}", count: 14)
            let wrong: [(String, code: String)] = [
                ("{ categories { id }", "SYNTAX"),
                ("{ categories { colour } }", "VALIDATION"),
                ("mutation { categories { id } }", "VALIDATION"),
                (deep, "LIMIT_DEPTH"),
                (#"{ products(after: "garbage") { totalCount } }"#, "BAD_CURSOR"),
                ("{ products(first: 1000000) { totalCount } }", "PAGE_SIZE"),
                ("{ products(first: 0) { totalCount } }", "PAGE_SIZE"),
            ]
            for (document, code) in wrong {
                let reply = try await mall.ask(document, as: admin)
                #expect(reply.errorCodes == [code], "\(document): \(reply.status) \(reply.text)")
                #expect(reply.body.at("data.products.totalCount").isNull, "\(reply.text)")
                #expect(reply.status == 200, "\(document): \(reply.status)")
            }
            let malformed = try await mall.post("/graphql", Array("{".utf8), token: admin)
            #expect(malformed.status == 400 && malformed.errorCodes == ["BAD_REQUEST"], "\(malformed.text)")
            let future = try await mall.post(
                "/graphql", Array(#"{"query":"{ categories { id } }"}"#.utf8), token: admin,
                headers: [("mallard-at-least", "1000000"), ("mallard-wait-ms", "50")])
            #expect(future.status == 503 && future.errorCodes == ["NOT_YET"], "\(future.text)")
        }

        /// The same token with one bit of its signature changed.
        private func forging(_ token: String) throws -> String {
            let dot = try #require(token.lastIndex(of: "."))
            let place = token.index(dot, offsetBy: 5)
            let other: Character = token[place] == "A" ? "B" : "A"
            return token.replacingCharacters(in: place...place, with: String(other))
        }
    }
}
