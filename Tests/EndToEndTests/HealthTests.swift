import AsyncHTTPClient
import Glibc
import JSON
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

extension EndToEnd {
    /// What the public port says of the whole, and what a killed search index comes back as.
    @Suite(.timeLimit(.minutes(5))) struct HealthTests {
        private func health(_ mall: Mall, passedOn: Bool = false) async throws -> (status: UInt, text: String) {
            var request = HTTPClientRequest(url: "http://127.0.0.1:\(mall.port)/healthz")
            if passedOn { request.headers.add(name: "x-forwarded-for", value: "192.0.2.1") }
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
            let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
            return (response.status.code, text)
        }

        @Test func aProjectorThatHangsIsTold() async throws {
            try await Mall.with("health") { mall in
                try await eventually("all is well") { try await health(mall).text == "ok\n" }
                let projector = try #require(mall.pid(of: "projector"))
                kill(projector, SIGSTOP)
                defer { kill(projector, SIGCONT) }
                try await eventually("it is told", within: .seconds(20)) {
                    try await health(mall).text == "degraded\nprojector: does not answer\n"
                }
                let (status, text) = try await health(mall, passedOn: true)
                // Queries are answered all the same.
                #expect(status == 200 && text == "degraded\n", "\(text)")
                kill(projector, SIGCONT)
                try await eventually("all is well again", within: .seconds(20)) {
                    try await health(mall).text == "ok\n"
                }
            }
        }

        @Test func aKilledIndexIsMadeAnewThoughNothingHappens() async throws {
            try await Mall.with("index") { mall in
                let shop = try await Shop.open(mall)
                try await shop.stock()
                func found() async throws -> Bool {
                    let reply = try await mall.ask(#"{ search(query: "苹果") { totalCount } }"#)
                    return reply.body.at("data.search.totalCount").asInteger == 1
                }
                try await eventually("it is found", within: .seconds(20)) { try await found() }
                kill(try #require(mall.pid(of: "groonga")), SIGKILL)
                try await eventually("it is not", within: .seconds(20)) { !(try await found()) }
                try await eventually("it is found again", within: .seconds(60)) { try await found() }
            }
        }
    }
}
