import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import Testing

extension EndToEnd {
    /// What the public port says to those who knock wrongly, and the tools beside it.
    @Suite(.timeLimit(.minutes(5))) struct DoorTests {
        @Test func badBodiesOutsidersAndWrongReportsAreToldWhatTheyAre() async throws {
            try await Mall.with("door") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                try await checkBrokenBody(mall, admin)
                try await checkHeads(mall)
                try await checkSlowBodies(mall, admin)
                try await checkMetrics(mall, admin)
                let nobody = try await mall.run(["replay", "print", "--tenant", "nope"])
                #expect(nobody.status == 1 && nobody.output.contains("no such events of mall nope"))
                try await checkReports(mall, admin)
            }
        }

        /// A chunk whose size is none: the client's error, told once, not to be tried again.
        private func checkBrokenBody(_ mall: Mall, _ admin: String) async throws {
            let request = """
                POST /commands/category.create HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n\
                idempotency-key: k\r\nauthorization: Bearer \(admin)\r\ntransfer-encoding: chunked\r\n\r\n-1\r\nx
                """
            let script = "exec 3<>/dev/tcp/127.0.0.1/\(mall.port); cat >&3 <<< \"$0\"; cat <&3"
            let (_, answer) = try await ChildProcess.run(["/bin/bash", "-c", script, request], seconds: 20)
            #expect(answer.hasPrefix("HTTP/1.1 400"), "\(answer)")
        }

        /// A body behind the answer to a HEAD would be taken for the next answer's beginning.
        private func checkHeads(_ mall: Mall) async throws {
            let paths = [
                "/healthz", "/graphql?query={__typename}", "/graphql/docs", "/commands/openapi.json", "/nothing",
            ]
            var requests = paths.map { "HEAD \($0) HTTP/1.1\r\nhost: x\r\n\r\n" }.joined()
            requests += "GET /healthz HTTP/1.1\r\nhost: x\r\nConnection: Close\r\n\r\n"
            let script = "exec 3<>/dev/tcp/127.0.0.1/\(mall.port); printf %s \"$0\" >&3; cat <&3"
            let (_, answer) = try await ChildProcess.run(["/bin/bash", "-c", script, requests], seconds: 20)
            let parts = answer.split(separator: "\r\n\r\n", omittingEmptySubsequences: false)
            #expect(
                parts.count == paths.count + 2 && parts.dropLast().allSatisfy { $0.hasPrefix("HTTP/1.1 ") }, "\(answer)"
            )
        }

        /// Bodies that do not come hold no connection that others' commands need.
        private func checkSlowBodies(_ mall: Mall, _ admin: String) async throws {
            let head = "POST /commands/category.create HTTP/1.1\r\nhost: x\r\n"
            let told = head + "content-length: 50\r\n\r\n{"
            let unknown = head + "transfer-encoding: chunked\r\n\r\n1\r\n{\r\n"
            let script = """
                for i in $(seq 50); do exec {a}<>/dev/tcp/127.0.0.1/\(mall.port); printf %s "$0" >&$a
                exec {b}<>/dev/tcp/127.0.0.1/\(mall.port); printf %s "$1" >&$b; done; echo ready; sleep 20
                """
            async let slow = ChildProcess.run(["/bin/bash", "-c", script, told, unknown], seconds: 30)
            try await Task.sleep(for: .seconds(1))
            let start = ContinuousClock.now
            try await mall.accept("category.create", ["categoryId": "quick", "name": "quick"], as: admin)
            #expect(start.duration(to: .now) < .seconds(10))
            #expect(try await slow.output == "ready\n")
        }

        private func checkMetrics(_ mall: Mall, _ admin: String) async throws {
            let shopper = try await mall.token("li", kind: "user", roles: "shopper")
            let cases: [(forwarded: Bool, token: String?, status: UInt)] = [
                (false, nil, 200), (true, nil, 401), (true, shopper, 403), (true, admin, 200), (true, "junk", 401),
            ]
            for (forwarded, token, status) in cases {
                var request = HTTPClientRequest(url: "http://127.0.0.1:\(mall.port)/metrics")
                if forwarded { request.headers.add(name: "x-forwarded-for", value: "192.0.2.1") }
                if let token { request.headers.add(name: "authorization", value: "Bearer \(token)") }
                let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
                let text = String(buffer: try await response.body.collect(upTo: 8 << 20))
                #expect(response.status.code == status)
                #expect(text.contains("mallard_commands_answered_total") == (status == 200))
            }
        }

        /// A wrong report says so, and stands in nobody's way.
        private func checkReports(_ mall: Mall, _ admin: String) async throws {
            let report = ["emulator", "wechat-pay", "o1", "--out-trade-no", "wx20260801", "--fen"]
            let early = try await mall.run(report + ["1998"])
            #expect(early.status == 1 && early.output.contains("no charge of order o1"), "\(early.output)")

            try await mall.accept("category.create", ["categoryId": "c", "name": "C"], as: admin)
            let sku: JSONValue = ["skuId": "p1.1", "listFen": 1_998]
            let spu: JSONValue = [
                "spuId": "p1", "title": "P", "imageKeys": ["a.webp"], "categoryIds": ["c"], "publish": true,
                "skus": [sku],
            ]
            try await mall.accept("spu.create", spu, as: admin)
            let item: JSONValue = ["skuId": "p1.1", "locationId": "main", "delta": 5]
            try await mall.accept("stock.adjust", ["items": [item], "reason": "purchase", "docNo": "g1"], as: admin)
            let shopper = try await mall.token("li", kind: "user", roles: "shopper")
            let line: JSONValue = ["skuId": "p1.1", "quantity": 1]
            let address: JSONValue = [
                "name": "Li", "phone": "13800000000", "regionCodes": ["310000"], "detail": "1 Example Road",
            ]
            let order: JSONValue = [
                "orderId": "o2", "items": [line], "expectedTotalFen": 1_998, "address": address,
            ]
            try await mall.accept("order.place", order, as: shopper)
            let number: JSONValue = "wx20260802"
            try await mall.accept("payment.start_charge", ["orderId": "o2", "outTradeNo": number], as: shopper)
            let pay = ["emulator", "wechat-pay", "o2", "--out-trade-no", "wx20260802", "--fen"]
            let wrong = try await mall.run(pay + ["999"])
            #expect(wrong.status == 1 && wrong.output.contains("another amount"), "\(wrong.output)")
            let right = try await mall.run(pay + ["1998", "--times", "2"])
            #expect(right.status == 0 && right.output.contains("notification 1: recorded at"), "\(right.output)")
            #expect(right.output.contains("notification 2: known already"), "\(right.output)")
        }
    }
}
