import Foundation
import JSON
import TestSupport
import Testing

extension EndToEnd {
    /// An import that is killed again and again ends in the very bytes of one that was left alone.
    @Suite(.timeLimit(.minutes(5))) struct KilledImportTests {
        private static let victims = ["import", "command-server", "projector", "postgres", "redis-server"]
        private static let kills = 5

        @Test func aKilledImportEndsInTheBytesOfAnUninterruptedOne() async throws {
            let slice = try await SampleSlice.cut(baskets: 600)
            let (calm, seconds) = try await Mall.with("calm") { mall in
                let start = ContinuousClock.now
                try await mall.mustRun(importing(slice))
                let seconds = start.duration(to: .now) / .seconds(1)
                return (try await outcome(mall, slice), seconds)
            }
            let seed = UInt64.random(in: .min ... .max)
            print("seed \(seed); the uninterrupted import took \(seconds) s")
            let killed = try await Mall.with("killed-import") { mall in
                try await importKilled(mall, slice, SeededRandom(seed: seed), seconds)
                return try await outcome(mall, slice)
            }
            #expect(calm.sales == killed.sales, "seed \(seed)")
            #expect(calm.rows.count > 1_000)
            #expect(calm.rows == killed.rows, "seed \(seed): \(difference(calm.rows, killed.rows))")
        }

        private func importing(_ slice: SampleSlice) -> [String] {
            ["import", "completejourney", slice.folder, "--quiet"]
        }

        /// Kills one process after another at random moments of the import; the importer is started again whenever
        /// it has ended, killed or given up.
        private func importKilled(
            _ mall: Mall, _ slice: SampleSlice, _ random: SeededRandom, _ seconds: Double
        ) async throws {
            var random = random
            let command = [Program.path] + importing(slice) + ["--data", mall.data]
            var importer = try await ChildProcess.start(command)
            for _ in 0..<Self.kills {
                let pause = seconds / Double(Self.kills) * Double.random(in: 0.1...1.2, using: &random)
                // The moment itself is what is tested; nothing waits for it.
                try await Task.sleep(for: .seconds(pause))
                if !importer.isRunning { importer = try await ChildProcess.start(command) }
                let victim = try #require(Self.victims.randomElement(using: &random))
                let pid = try #require(victim == "import" ? importer.pid : mall.pid(of: victim), "\(victim) runs")
                print("killing \(victim) after \(pause) s")
                let isKilled = kill(pid, SIGKILL) == 0
                try #require(isKilled || victim == "import", "only the importer ends by itself")
                try await eventually("\(victim) is back", within: .seconds(60)) {
                    victim == "import" || mall.pid(of: victim).map { $0 != pid } ?? false
                }
            }
            try await eventually("the importer ends", within: .seconds(120)) { !importer.isRunning }
            try await mall.mustRun(importing(slice))
        }

        private struct Outcome: Sendable {
            let sales: JSONValue
            let rows: [String]
        }

        /// What the mall shows and keeps, once the log and its read models were found to be right.
        private func outcome(_ mall: Mall, _ slice: SampleSlice) async throws -> Outcome {
            try await mall.mustRun(["replay", "verify"])
            try await mall.mustRun(["replay", "diff"])
            let auditor = try await mall.token("ann", roles: "auditor")
            let fields = "nodes { key sales { amount } ownDiscount { amount } couponTender { amount } orders units }"
            let sales = try await mall.read(
                "{ total: salesSummary { \(fields) } stores: salesSummary(by: [STORE], first: 100) { \(fields) } }",
                as: auditor)
            let total = try #require(sales.at("total.nodes").asArray?.first)
            #expect(total.at("sales.amount").asInteger == slice.salesFen)
            #expect(total.at("orders").asInteger == Int64(slice.baskets))
            return Outcome(sales: sales, rows: try await rows(mall))
        }

        /// Every row and index entry of the live read models, a line each, generations left out.
        private func rows(_ mall: Mall) async throws -> [String] {
            let script = """
                local lines = {}
                local live = redis.call('HGETALL', 'a:{1}')
                for at = 1, #live, 2 do
                    local generation = string.match(live[at + 1], '^%d+')
                    local tag = '{1.' .. live[at] .. '.' .. generation .. '.'
                    for _, key in ipairs(redis.call('KEYS', '[mi]:' .. tag .. '*')) do
                        local name = string.sub(key, 1, 2) .. live[at] .. string.sub(key, #tag + 2)
                        local isRow = string.sub(key, 1, 1) == 'm'
                        local pairs = isRow and redis.call('HGETALL', key)
                            or redis.call('ZRANGE', key, 0, -1, 'WITHSCORES')
                        for i = 1, #pairs, 2 do
                            lines[#lines + 1] = name .. ' ' .. pairs[i] .. ' ' .. pairs[i + 1]
                        end
                    end
                end
                table.sort(lines)
                return lines
                """
            let url = try mall.setting("MALLARD_REDIS_URL")
            let socket = try #require(url.hasPrefix("unix:") ? String(url.dropFirst(5)) : nil)
            let dump = try await ChildProcess.run(["/usr/bin/redis-cli", "-s", socket, "--raw", "EVAL", script, "0"])
            try #require(dump.status == 0, "\(dump.output.prefix(500))")
            return dump.output.split(separator: "\n").map(String.init)
        }

        private func difference(_ left: [String], _ right: [String]) -> String {
            let only = Set(left).symmetricDifference(right).sorted()
            return "\(only.count) lines differ: \(only.prefix(6).joined(separator: "\n"))"
        }
    }
}
