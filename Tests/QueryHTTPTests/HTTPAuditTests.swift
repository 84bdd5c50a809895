import Foundation
import GraphQLExecution
import JSON
import NIOHTTP1
import Testing

/// The 61 audits of graphql-http for servers of GraphQL over HTTP, each sent to a query server: what MUST, what SHOULD
/// and what MAY be. `Fixtures/http_audits.json` has them as data.
@Suite("GraphQL over HTTP: audits", .timeLimit(.minutes(5)))
struct HTTPAuditTests {
    @Test("A query server passes all 61 audits")
    func audits() async throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/http_audits.json")
        let audits = try #require(try JSONValue.parse(Array(Data(contentsOf: file))).asArray)
        try await QueryWorld.with { world in
            var passed: [String: Int] = [:]
            for audit in audits {
                let complaints = try await complaints(audit, world)
                let level = audit["level"]?.asString ?? ""
                if complaints.isEmpty { passed[level, default: 0] += 1 }
                #expect(complaints.isEmpty, "\(audit["id"]?.asString ?? "") \(level) \(audit["title"]?.asString ?? "")")
            }
            print("audits passed: \(passed.sorted { $0.key < $1.key })")
            #expect(passed == ["MUST": 13, "SHOULD": 23, "MAY": 25])
        }
    }

    private func complaints(_ audit: JSONValue, _ world: QueryWorld) async throws -> [String] {
        let answer = try await send(audit["request"] ?? .null, world)
        let expected = audit["expect"] ?? .null
        var complaints: [String] = []
        if let ranges = expected["status"]?.asArray {
            let fits = ranges.contains { range in
                let bounds = (range.asArray ?? []).compactMap(\.asInteger)
                return bounds.count == 2 && (bounds[0]...bounds[1]).contains(Int64(answer.status))
            }
            if !fits { complaints.append("status \(answer.status)") }
        }
        if let type = expected["content_type_contains"]?.asString, !answer.contentType.contains(type) {
            complaints.append(answer.contentType)
        }
        if let key = expected["body_has_no_key"]?.asString, answer.json?.asObject == nil || answer.json?[key] != nil {
            complaints.append("body \(String(decoding: answer.body, as: UTF8.self))")
        }
        if String(validating: answer.body, as: UTF8.self) == nil { complaints.append("no UTF-8") }
        return complaints
    }

    private func send(_ request: JSONValue, _ world: QueryWorld) async throws -> QueryWorld.Answer {
        var path = "/graphql"
        if let parameters = request["query_params"]?.asObject {
            path +=
                "?"
                + parameters.map { "\(Self.encoded($0.key))=\(Self.encoded($0.value.asString ?? ""))" }
                .joined(separator: "&")
        }
        return try await world.send(
            request["method"] == "GET" ? .GET : .POST, path,
            headers: (request["headers"]?.asObject ?? JSONObject()).map { ($0.key, $0.value.asString ?? "") },
            body: request["body"]?.asString.map { Array($0.utf8) })
    }

    /// As a form is: blanks are `+`.
    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: " "): "+"
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
