import JSON
import Testing

extension EndToEnd {
    /// What an operator does to read models while the mall is open.
    @Suite(.timeLimit(.minutes(5))) struct RebuildCommandTests {
        @Test func readModelsAreRebuiltUnderLoadTakenBackAndDroppedByTheCommandLine() async throws {
            try await Mall.with("rebuild") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                let traffic = Traffic(mall, admin)
                try await traffic.whileRunning {
                    try await eventually("commands run") { traffic.acknowledged.count >= 20 }
                    let all = try await mall.mustRun(["projector", "rebuild", "all", "--keep", "10m"])
                    #expect(all.contains("order_view: rebuilt and switched in") && all.contains("search: asked for"))
                    #expect(try await generations(mall, "product_page") == ["2 live", "1 kept"])

                    let slow = try await mall.mustRun(["projector", "rebuild", "product_page", "--throttle", "400"])
                    #expect(slow.contains("product_page: rebuilt and switched"))
                    #expect(try await generations(mall, "product_page") == ["3 live", "2 kept"])

                    let back = try await mall.mustRun(["projector", "rollback", "product_page"])
                    #expect(back.contains("product_page: taken back"))
                    #expect(try await generations(mall, "product_page") == ["2 live", "3 kept"])
                    try await readLatest(mall, traffic, admin)

                    try await mall.mustRun(["projector", "drop", "product_page"])
                    #expect(try await generations(mall, "product_page") == ["2 live"])
                    let nowhere = try await mall.run(["projector", "rollback", "product_page"])
                    #expect(nowhere.status != 0 && nowhere.output.contains("no generation of product_page is kept"))
                    #expect(try await mall.run(["projector", "rebuild", "nothing"]).output.contains("There are: all,"))
                }
                try await readLatest(mall, traffic, admin)
                let text = try await mall.mustRun(["projector", "status"])
                #expect(text.contains("The log ends at") && text.contains("live     at"), "\(text)")
                let pace = (try await state(mall)["head"]?.asInteger ?? 0) / 12 + 1
                let all = try await mall.mustRun(["projector", "rebuild", "all", "--throttle", "\(pace)"])
                let seconds = all.matches(of: /switched in ([0-9.]+) s/).compactMap { Double($0.output.1) }.sorted()
                // Together, not some after the others: that would take twice the time, and some would never begin.
                let isTogether = try #require(seconds.last) < 1.5 * seconds[0]
                #expect(seconds.count > 8 && isTogether, "\(all)")
                try await mall.mustRun(["replay", "diff"])
            }
        }

        /// `3 live`, `2 kept`
        private func generations(_ mall: Mall, _ name: String) async throws -> [String] {
            let models = try await state(mall)["readModels"]?.asArray ?? []
            return models.filter { $0["name"]?.asString == name }.map {
                "\($0["generation"]?.asInteger ?? 0) \($0["state"]?.asString ?? "")"
            }
        }

        private func state(_ mall: Mall) async throws -> JSONValue {
            let output = try await mall.mustRun(["projector", "status", "--json"])
            let line = try #require(output.split(separator: "\n").last { $0.hasPrefix("{") })
            return try JSONValue.parse(Array(line.utf8))
        }

        private func readLatest(_ mall: Mall, _ traffic: Traffic, _ admin: String) async throws {
            let position = try #require(traffic.acknowledged.values.max())
            let count = traffic.acknowledged.count
            try await eventually("queries see it") {
                let reply = try await mall.ask("{ products(first: 1) { totalCount } }", as: admin, atLeast: position)
                return reply.body.at("data.products.totalCount").asInteger ?? 0 >= Int64(count)
            }
        }
    }
}
