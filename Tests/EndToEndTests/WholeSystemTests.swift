import Foundation
import JSON
import Testing

extension EndToEnd {
    /// The processes: what they are connected to, how they stop, and that none of them is missed for long.
    @Suite(.timeLimit(.minutes(5))) struct WholeSystemTests {
        @Test func theQueryServerHoldsNoConnectionToPostgres() async throws {
            try await Mall.with("connections") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                let position = try await mall.accept(
                    "category.create", ["categoryId": "c1", "name": "Fruit"], as: admin
                ).position
                _ = try await mall.read("{ categories { id } }", as: admin, atLeast: position)
                let postgres = try await peersOfPostgres()
                #expect(!postgres.isEmpty)
                let commandServer = try sockets(of: #require(mall.pid(of: "command-server")))
                let queryServer = try sockets(of: #require(mall.pid(of: "query-server")))
                #expect(!commandServer.isDisjoint(with: postgres), "the check sees connections at all")
                #expect(queryServer.isDisjoint(with: postgres))
            }
        }

        @Test func aStoppedMallEndsWithAllItsProcessesAndTakesUpWhereItLeft() async throws {
            let data = try Mall.folder("restart")
            let first = try await Mall.up(data: data, port: try Mall.freePort())
            var position: Int64 = 0
            try await first.stopped { mall in
                let admin = try await mall.token("ann", roles: "admin")
                for number in 1...20 {
                    position = try await mall.accept("category.create", category(number), as: admin).position
                }
                let below = Set(mall.descendants())
                #expect(Set(below.map(\.name)).isSuperset(of: Mall.roles))
                #expect(try await mall.stop() == 0, "\(mall.output)")
                #expect(below.intersection(Mall.processes()) == [])
            }
            let start = ContinuousClock.now
            let second = try await Mall.up(data: data, port: try Mall.freePort())
            try await second.stopped { mall in
                let visible = try await mall.read("{ categories(first: 100) { id } }", atLeast: position)
                print("warm start to the first answer: \(start.duration(to: .now))")
                #expect(start.duration(to: .now) < .seconds(20))
                #expect(visible.at("categories").asArray?.count == 20)
            }
        }

        @Test func aMallThatWasKilledAsAWholeStartsAgainWithEverythingAcknowledged() async throws {
            let data = try Mall.folder("power-cut")
            let first = try await Mall.up(data: data, port: try Mall.freePort())
            var position: Int64 = 0
            try await first.stopped { mall in
                let admin = try await mall.token("ann", roles: "admin")
                for number in 1...20 {
                    position = try await mall.accept("category.create", category(number), as: admin).position
                }
                let below = Set(mall.descendants())
                #expect(kill(mall.pid, SIGKILL) == 0)
                try await eventually("what it started ends, too") { below.isDisjoint(with: Mall.processes()) }
            }
            let second = try await Mall.up(data: data, port: try Mall.freePort())
            try await second.stopped { mall in
                let visible = try await mall.read("{ categories(first: 100) { id } }", atLeast: position)
                #expect(visible.at("categories").asArray?.count == 20)
                try await mall.mustRun(["replay", "verify"])
                try await mall.mustRun(["replay", "diff"])
            }
        }

        @Test func everyRoleAndServerMayBeKilledWhileCommandsRunAndNothingAcknowledgedIsLost() async throws {
            try await Mall.with("killed") { mall in
                let admin = try await mall.token("ann", roles: "admin")
                let traffic = Traffic(mall, admin)
                let sending = Task { try await traffic.run() }
                for name in Mall.roles.sorted() + ["redis-server", "groonga", "postgres"] {
                    let before = traffic.acknowledged
                    let pid = try #require(mall.pid(of: name), "\(name) runs")
                    #expect(kill(pid, SIGKILL) == 0)
                    try await eventually("\(name) is back") { mall.pid(of: name).map { $0 != pid } ?? false }
                    try await eventually("commands are accepted after the death of \(name)", within: .seconds(60)) {
                        traffic.acknowledged.count >= before.count + 5
                    }
                    try await checkReading(mall, traffic, admin, after: name)
                }
                traffic.stop()
                try await sending.value
                let verified = try await mall.run(["replay", "verify"])
                #expect(verified.status == 0, "\(verified.output)")
                let compared = try await mall.run(["replay", "diff"])
                #expect(compared.status == 0, "\(compared.output)")
            }
        }

        private func category(_ number: Int) -> JSONValue {
            ["categoryId": .string("c\(number)"), "name": .string("Category \(number)")]
        }

        /// Everything acknowledged so far is read back, from Redis and from Groonga.
        private func checkReading(_ mall: Mall, _ traffic: Traffic, _ admin: String, after name: String) async throws {
            let acknowledged = traffic.acknowledged
            let position = try #require(acknowledged.values.max())
            try await eventually("queries are answered after the death of \(name)", within: .seconds(60)) {
                do {
                    let document = #"{ products(first: 1) { totalCount } search(query: "Goods") { totalCount } }"#
                    let reply = try await mall.ask(document, as: admin, atLeast: position)
                    guard reply.errorCodes.isEmpty,
                        let listed = reply.body.at("data.products.totalCount").asInteger,
                        let found = reply.body.at("data.search.totalCount").asInteger
                    else { return false }
                    return listed >= Int64(acknowledged.count) && found >= Int64(acknowledged.count)
                } catch {
                    return false  // The door is away for a moment; there is a deadline.
                }
            }
            print("after the death of \(name): \(acknowledged.count) commands acknowledged, all of them visible")
        }

        /// Inodes of the far ends of all connections to a Postgres on this machine.
        private func peersOfPostgres() async throws -> Set<String> {
            let listed = try await ChildProcess.run(["/usr/bin/ss", "-xnH"])
            try #require(listed.status == 0, "\(listed.output)")
            let rows = listed.output.split(separator: "\n").map { $0.split(separator: " ") }
            // Netid State Recv-Q Send-Q Path Inode PeerPath PeerInode
            return Set(rows.filter { $0.count >= 8 && $0[4].contains(".s.PGSQL.") }.map { String($0[7]) })
        }

        private func sockets(of pid: Int32) throws -> Set<String> {
            let folder = "/proc/\(pid)/fd"
            var inodes: Set<String> = []
            for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
                // A file may be closed between the listing and the look.
                guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"),
                    target.hasPrefix("socket:[")
                else { continue }
                inodes.insert(String(target.dropFirst("socket:[".count).dropLast()))
            }
            return inodes
        }
    }
}

extension Mall {
    static let roles: Set<String> = ["command-server", "projector", "worker", "query-server"]
}
