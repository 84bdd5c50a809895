import AsyncHTTPClient
import Foundation
import JSON
import LocalServers
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

extension EndToEnd {
    /// `mallard query-server --persisted … --only-persisted`, as an operator starts it.
    @Suite(.timeLimit(.minutes(5))) struct ListedDocumentsTests {
        @Test func onlyListedDocumentsAreAnsweredIfThatIsWished() async throws {
            let data = try await prepared()
            let documents = try folder(["type": "query Type { __typename }", "shop/kinds": "{ kind: __typename }"])
            try await withServer(data, ["--persisted", documents, "--only-persisted"]) { server in
                for (name, field) in ["type": "__typename", "shop/kinds": "kind"] {
                    let listed = try await server.data(["documentId": .string(name)])
                    #expect(listed?[field] == "Query")
                }
                #expect(try await server.data(["query": "query Type { __typename }"]) == ["__typename": "Query"])
                // Another text, be it of the same meaning.
                #expect(try await server.code(["query": "query Type {__typename}"]) == "DOCUMENT_NOT_ALLOWED")
                #expect(try await server.code(["documentId": "none"]) == "PERSISTED_QUERY_NOT_FOUND")
            }
            try await withServer(data, ["--persisted", documents]) { server in
                let listed = try await server.data(["documentId": "type"])
                #expect(listed == ["__typename": "Query"])
                #expect(try await server.data(["query": "{ other: __typename }"]) == ["other": "Query"])
            }
        }

        @Test func upTakesTheSameOptionsWithPathsFromWhereItIsStarted() async throws {
            let documents = try folder(["type": "query Type { __typename }"])
            let here = URL(filePath: documents).deletingLastPathComponent().path
            let name = URL(filePath: documents).lastPathComponent
            let record = "\(name)-asked.jsonl"
            let mall = try await Mall.up(
                data: "\(documents)-var", port: try Mall.freePort(),
                ["--data", "\(documents)-var", "--persisted", "./\(name)", "--only-persisted", "--record", record],
                startedIn: here)
            try await mall.stopped { mall in
                let server = QueryServer(port: mall.port)
                #expect(try await server.data(["documentId": "type"]) == ["__typename": "Query"])
                #expect(try await server.code(["query": "{ __typename }"]) == "DOCUMENT_NOT_ALLOWED")
                try await eventually("the query is in the file") {
                    try String(contentsOfFile: "\(here)/\(record)", encoding: .utf8).contains("query Type")
                }
            }
        }

        @Test func documentsOfAFileAreNamedByIt() async throws {
            let list = try folder([:]) + "/list.json"
            try #"{"type": "{ __typename }"}"#.write(toFile: list, atomically: true, encoding: .utf8)
            try await withServer(try await prepared(), ["--persisted", list, "--only-persisted"]) { server in
                let listed = try await server.data(["documentId": "type"])
                #expect(listed == ["__typename": "Query"])
            }
        }

        @Test func whatCannotBeServedIsToldAtTheStart() async throws {
            let data = try await prepared()
            let wrong = try folder(["good": "{ __typename }", "bad": "{\n  none\n}"])
            for (options, reason) in [
                (["--only-persisted"], "--only-persisted needs --persisted"),
                (["--persisted", wrong], "bad: line 2: "), (["--persisted", "/nowhere"], "/nowhere cannot be read"),
                (["--persisted", try folder([:])], "holds no document"),
            ] {
                let port = try Mall.freePort()
                let (status, output) = try await ChildProcess.run(
                    [Program.path, "query-server", "--data", data, "--port", "\(port)"] + options, seconds: 30)
                #expect(status != 0 && output.contains(reason), "\(output)")
            }
        }

        /// A data directory whose stores hold nothing: what needs no rows is answered.
        private func prepared() async throws -> String {
            let data = try TestFolder.make("listed")
            try FileManager.default.createDirectory(atPath: "\(data)/s", withIntermediateDirectories: true)
            let redis = try await TestServers.freshRedis()
            let settings = """
                MALLARD_REDIS_URL=unix:\(redis.socketPath)
                MALLARD_GROONGA_URL=gqtp://127.0.0.1:1
                MALLARD_SOCKETS=\(data)/s

                """
            try settings.write(toFile: "\(data)/mallard.env", atomically: true, encoding: .utf8)
            return data
        }

        private func folder(_ documents: [String: String]) throws -> String {
            let folder = try TestFolder.make("documents")
            for (name, text) in documents {
                let file = URL(filePath: "\(folder)/\(name).graphql")
                try FileManager.default.createDirectory(
                    at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
                try text.write(to: file, atomically: true, encoding: .utf8)
            }
            return folder
        }

        private func withServer(
            _ data: String, _ options: [String], _ body: (QueryServer) async throws -> Void
        ) async throws {
            let port = try Mall.freePort()
            let process = try await ChildProcess.start(
                [Program.path, "query-server", "--data", data, "--port", "\(port)"] + options)
            let server = QueryServer(port: port)
            do {
                try await eventually("it serves") {
                    guard process.isRunning else { throw Mall.Failure(description: "it ended") }
                    return await server.isServing
                }
                try await body(server)
                await process.end()
            } catch {
                await process.end()
                print("the end of what the query server said:\n\(process.output.suffix(3_000))")
                throw error
            }
        }
    }
}

/// A query server alone, without the roles that it passes on to.
private struct QueryServer: Sendable {
    let port: Int

    var isServing: Bool {
        get async {
            do {
                let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/healthz")
                return try await HTTPClient.shared.execute(request, timeout: .seconds(1)).status == .ok
            } catch {
                return false  // Not yet.
            }
        }
    }

    func data(_ body: JSONValue) async throws -> JSONValue? { try await ask(body)["data"] }

    func code(_ body: JSONValue) async throws -> String? {
        try await ask(body)["errors"]?.asArray?.first?["extensions"]?["code"]?.asString
    }

    private func ask(_ body: JSONValue) async throws -> JSONValue {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/graphql")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "mallard-tenant", value: "demo")
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        return try JSONValue.parse(Array(try await response.body.collect(upTo: 1 << 20).readableBytesView))
    }
}
