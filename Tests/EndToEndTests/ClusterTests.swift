import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// A whole Mallard whose read models stand in a Redis Cluster.
    @Suite(.timeLimit(.minutes(3))) struct ClusterTests {
        @Test func slotsMoveAndAMasterDiesUnderCommandsAndTheRowsAreThoseOfAFreshFold() async throws {
            try await TestCluster.with(nodeTimeout: 2_000) { cluster, _ in try await theyDo(cluster) }
        }

        private func theyDo(_ cluster: TestCluster) async throws {
            try await Mall.with("cluster", environment: ["MALLARD_REDIS_URL=\(cluster.url)"]) { mall in
                let traffic = Traffic(mall, try await mall.token("ann", roles: "admin"), prefix: "t")
                try await traffic.whileRunning {
                    try await readLatest(traffic, mall)
                    let names = try await cluster.slot(of: "w:{1}")
                    try await cluster.move(names)
                    for bucket in 0..<8 {
                        let slot = try await cluster.slot(of: "c:{1.product_page.1.\(bucket)}")
                        try await cluster.move(slot)
                    }
                    try await readLatest(traffic, mall)
                    _ = try await cluster.failOver(names)
                    try await readLatest(traffic, mall)
                }
                try await readLatest(traffic, mall)
                try await mall.mustRun(["replay", "diff"])
            }
        }

        /// What was acknowledged last is read, soon.
        private func readLatest(_ traffic: Traffic, _ mall: Mall) async throws {
            try await eventually("a product can be read") {
                guard let latest = traffic.acknowledged.max(by: { $0.value < $1.value }) else { return false }
                let reply = try await mall.ask("{ product(id: \"\(latest.key)\") { id } }", atLeast: latest.value)
                return reply.errorCodes.isEmpty && reply.body.at("data.product.id").asString == latest.key
            }
        }
    }
}
