import Foundation
import JSON
import LocalServers

/// Pages of a shop: against other GraphQL servers on the same data, and against a handler written by hand.
struct GraphQLBench: Bench {
    private static let pages = ["detail", "list", "home", "cart", "orders", "cold"]
    private static let connections = 32
    private static let name = "mallard"
    /// The third peer is an order of magnitude slower, and would take a third of the time.
    private static let peers = ["graphql-go", "graphql-js"]

    func run(_ context: BenchContext) async throws -> [BenchLine] {
        let folder = "\(context.peersFolder)/graphql"
        let commandsPath = "\(context.workFolder)/commands"
        let commands = try await Program.run(
            ["python3", "\(folder)/load.py", "--print"], seconds: 60, workFolder: context.workFolder)
        try Data(commands.utf8).write(to: URL(filePath: commandsPath))
        let allocations = try await Self.allocations(commandsPath, context)
        return try await Self.withServer(commandsPath, context) { server, port in
            context.say("graphql: the detail page, and the same by hand")
            var lines = [try await Self.floor(port, context)]
            context.say("graphql: the home page, compressed and as it is")
            lines += try await Self.gzip(port, context)
            if context.isQuick {
                context.say("graphql: our own pages; without --quick the peers are measured, too")
                for page in Self.pages {
                    let outcome = try await Self.load(page, path: "/graphql", port, context)
                    lines.append(Self.line("graphql.\(page)", outcome, reference: nil))
                }
            } else {
                lines += try await Self.againstPeers(port, folder, context)
            }
            let peak = (await server.processID()).flatMap(ProcessMemory.peakMiB)
            return lines.map { line in
                var line = line
                line.peakMiB = peak
                return line
            } + allocations
        }
    }

    private static func withServer<R>(
        _ commandsPath: String, environment: [String: String] = [:], _ context: BenchContext,
        _ body: (PrivateRole, Int) async throws -> R
    ) async throws -> R {
        guard let port = PrivateServers.freePort() else {
            throw Program.Failure(description: "this machine has no free loopback port")
        }
        let redis = PrivateRedis(folder: "\(context.workFolder)/redis", logger: context.logger)
        let server = PrivateRole(
            name: "bench-peer-server",
            arguments: [
                "bench-peer-server", "--redis", redis.socketPath, "--commands", commandsPath, "--schema",
                "\(context.peersFolder)/graphql/schema.graphql", "--keys", "\(context.workFolder)/keys", "--port",
                "\(port)",
            ], door: .port(port), environment: environment, logFolder: "\(context.workFolder)/logs",
            logger: context.logger)
        return try await context.withServers([redis, server]) { try await body(server, port) }
    }

    /// What a request allocates, by a server of its own, since counting costs time.
    private static func allocations(_ commandsPath: String, _ context: BenchContext) async throws -> [BenchLine] {
        context.say("graphql: allocations a request")
        let context = try context.inFolder("allocations")
        let count = try await AllocationCount(context)
        return try await withServer(commandsPath, environment: count.environment, context) { _, port in
            func each(_ page: String, path: String = "/graphql") async throws -> Double {
                let script = try script(page, context)
                func run() async throws -> Wrk.Outcome {
                    try await Wrk.run(
                        script, name: page, connections: connections, seconds: 1, port: port, path: path, context)
                }
                _ = try await run()
                let before = try count.now()
                let outcome = try await run()
                return Double(try count.now() - before) / Double(max(1, outcome.accepted))
            }
            let bare = try await each("detail", path: "/floor")
            var lines: [BenchLine] = []
            for page in pages {
                lines.append(
                    BenchLine(
                        "graphql.\(page).allocs", try await each(page), "a request",
                        reference: page == "detail" ? ("by hand", bare) : nil))
            }
            return lines
        }
    }

    private static func script(_ page: String, _ context: BenchContext) throws -> String {
        try String(contentsOfFile: "\(context.peersFolder)/graphql/\(page).lua", encoding: .utf8)
    }

    /// Alternating; the better of two each.
    private static func floor(_ port: Int, _ context: BenchContext) async throws -> BenchLine {
        var ours: [Wrk.Outcome] = []
        var bare: [Wrk.Outcome] = []
        for _ in 0..<2 {
            ours.append(try await load("detail", path: "/graphql", port, context))
            bare.append(try await load("detail", path: "/floor", port, context))
        }
        let best = ours.max { $0.perSecond < $1.perSecond } ?? ours[0]
        return line("graphql.floor", best, reference: ("by hand", bare.map(\.perSecond).max() ?? 0))
    }

    /// What compressing costs and saves: requests a second, and bytes a reply, beside the same query without.
    private static func gzip(_ port: Int, _ context: BenchContext) async throws -> [BenchLine] {
        // The page's own script looks for text in the reply.
        let compressed = """

            wrk.headers["Accept-Encoding"] = "gzip"
            response = function(status, headers)
              if status ~= 200 or headers["Content-Encoding"] ~= "gzip" then os.exit(1) end
            end
            """
        let plain = try await load("home", path: "/graphql", port, context)
        let small = try await load("home", path: "/graphql", more: compressed, port, context)
        func bytes(_ outcome: Wrk.Outcome) -> Double { Double(outcome.bytes) / Double(max(1, outcome.accepted)) }
        return [
            line("graphql.gzip", small, reference: ("as it is", plain.perSecond)),
            BenchLine("graphql.gzip.bytes", bytes(small), "bytes a reply", reference: ("as it is", bytes(plain))),
        ]
    }

    /// The peers' own script for a page; it checks every reply.
    private static func load(
        _ page: String, path: String, more: String = "", _ port: Int, _ context: BenchContext
    ) async throws -> Wrk.Outcome {
        let script = try script(page, context) + more
        func run(_ seconds: Double) async throws -> Wrk.Outcome {
            let outcome = try await Wrk.run(
                script, name: page, connections: connections, seconds: seconds, port: port, path: path, context)
            guard outcome.failed == 0 else {
                throw Program.Failure(description: "\(page) at \(path): \(outcome.failed) bad replies")
            }
            return outcome
        }
        _ = try await run(context.secondsOfWarmUp)
        return try await run(context.secondsPerPoint)
    }

    private static func line(
        _ name: String, _ outcome: Wrk.Outcome, reference: (name: String, value: Double)?
    ) -> BenchLine {
        var line = BenchLine(name, outcome.perSecond, "requests/s", reference: reference)
        line.p50Milliseconds = outcome.p50Milliseconds
        line.p99Milliseconds = outcome.p99Milliseconds
        return line
    }

    /// The peers' own comparison, with this server beside them: it also checks that all reply the same.
    private static func againstPeers(
        _ port: Int, _ folder: String, _ context: BenchContext
    ) async throws -> [BenchLine] {
        context.say("graphql: beside \(peers.joined(separator: " and ")), about five minutes")
        let only = (peers + [name]).flatMap { ["--only", $0] }
        let printed = try await Program.run(
            ["\(folder)/run", "--json", "--also", "\(name)=http://127.0.0.1:\(port)/graphql"] + only, seconds: 850,
            workFolder: context.workFolder)
        let points = try printed.split(separator: "\n").map { try JSONValue.parse(Array($0.utf8)) }
        return pages.compactMap { page in
            func measured(where isOurs: Bool) -> [JSONValue] {
                points.filter { $0["query"]?.asString == page && ($0["server"]?.asString == name) == isOurs }
            }
            func rate(_ point: JSONValue) -> Double { point["rps"]?.asDouble ?? 0 }
            guard let ours = measured(where: true).first,
                let best = measured(where: false).max(by: { rate($0) < rate($1) })
            else { return nil }
            var line = BenchLine(
                "graphql.\(page)", rate(ours), "requests/s",
                reference: (best["server"]?.asString ?? "peer", rate(best)))
            line.p50Milliseconds = ours["p50_ms"]?.asDouble
            line.p99Milliseconds = ours["p99_ms"]?.asDouble
            return line
        }
    }
}
