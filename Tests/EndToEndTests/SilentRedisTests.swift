import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import Testing

extension EndToEnd {
    /// A Redis that keeps its connections and says nothing, and a crowd of visitors.
    @Suite(.timeLimit(.minutes(3))) struct SilentRedisTests {
        private static let query = #"{ product(id: "p1") { id title } }"#

        @Test func theCrowdIsToldInTimeNothingGrowsAndItServesAgainByItself() async throws {
            try await Mall.with("silent-redis") { mall in
                let shop = try await Shop.open(mall)
                let position = try await shop.staffDoes("spu.publish", ["spuId": "p1"])
                _ = try await mall.read(Self.query, atLeast: position)
                let redis = try #require(mall.pid(of: "redis-server"))
                // What a crowd costs by itself is no growth.
                _ = try await crowd(1_000, mall)
                let before = try resident(mall)

                try #require(kill(redis, SIGSTOP) == 0)
                defer { kill(redis, SIGCONT) }
                var codes = try await crowd(500, mall)
                #expect(codes.isSubset(of: ["TIMEOUT", "UNAVAILABLE"]))
                for _ in 0..<5 {
                    codes = try await crowd(1_000, mall)
                    #expect(codes.isSubset(of: ["TIMEOUT", "UNAVAILABLE"]))
                }
                let grown = try resident(mall) - before
                print("the query server holds \(before) MiB, and \(grown) more after that")
                #expect(grown < 32)

                try #require(kill(redis, SIGCONT) == 0)
                try await eventually("it serves again") { try await mall.ask(Self.query).errorCodes.isEmpty }
                #expect(try await crowd(1_000, mall).contains("none"))
            }
        }

        /// What 250 visitors are told, each over a connection of its own, who ask so often together.
        private func crowd(_ count: Int, _ mall: Mall) async throws -> Set<String> {
            var configuration = HTTPClient.Configuration.singletonConfiguration
            configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 250
            let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            let result: Result<Set<String>, any Error>
            do { result = .success(try await crowd(count, mall, http)) } catch { result = .failure(error) }
            try await http.shutdown()
            return try result.get()
        }

        private func crowd(_ count: Int, _ mall: Mall, _ http: HTTPClient) async throws -> Set<String> {
            try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for _ in 0..<250 {
                    group.addTask {
                        var codes: Set<String> = []
                        for _ in 0..<count / 250 { codes.formUnion(try await ask(mall, http)) }
                        return codes
                    }
                }
                return try await group.reduce(into: []) { $0.formUnion($1) }
            }
        }

        /// The codes of the errors, or `none`.
        private func ask(_ mall: Mall, _ http: HTTPClient) async throws -> [String] {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(mall.port)/graphql")
            request.method = .POST
            request.headers.add(name: "content-type", value: "application/json")
            request.headers.add(name: "mallard-tenant", value: "demo")
            let body: JSONValue = ["query": .string(Self.query)]
            request.body = .bytes(ByteBuffer(bytes: body.encoded()))
            let response = try await http.execute(request, timeout: .seconds(30))
            let bytes = try await response.body.collect(upTo: 1 << 20)
            let errors = try JSONValue.parse(Array(bytes.readableBytesView))["errors"]?.asArray ?? []
            #expect(response.status == .ok)
            return errors.isEmpty ? ["none"] : errors.map { $0["extensions"]?["code"]?.asString ?? "" }
        }

        private func resident(_ mall: Mall) throws -> Int {
            let server = try #require(mall.pid(of: "query-server"))
            let text = try String(contentsOfFile: "/proc/\(server)/status", encoding: .utf8)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
            return (Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0) / 1_024
        }
    }
}
