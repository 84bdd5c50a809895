import AsyncHTTPClient
import Foundation
import JSON
import LocalServers
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

extension EndToEnd {
    /// A command server whose Postgres is gone for a while, and a crowd that goes on all the same.
    @Suite(.timeLimit(.minutes(5))) struct OutageTests {
        @Test func whileTheLogIsAwayEverybodyIsToldSoAtOnceAndNothingGrows() async throws {
            let postgres = try await TestServers.freshPostgres()
            try await LoneCommandServer.with(postgres) { server in
                var crowd = Crowd(server: server)
                try await crowd.send(2_000, clients: 32)
                #expect(crowd.refused == 0)

                await postgres.stop()
                try await eventually("it is told") { try await server.create("probe").status == 503 }
                try await crowd.send(2_000, clients: 256)
                let before = try server.residentMiB()
                let start = ContinuousClock.now
                try await crowd.send(20_000, clients: 256)
                print("20,000 commands turned away in \(start.duration(to: .now))")
                let grown = try server.residentMiB() - before
                print("resident \(before) MiB, and \(grown) more after that")
                #expect(crowd.refused == 22_000 && crowd.withoutRetryAfter == 0)
                #expect(grown < 16)
                #expect(try await server.metric("mallard_runtime_queue_commands") == 0)
                #expect(try await server.metric("mallard_runtime_queue_age_seconds") == 0)

                try await postgres.start()
                try await eventually("commands are decided again", within: .seconds(60)) {
                    try await server.create("probe").status == 200
                }
                try await crowd.send(2_000, clients: 32)
                #expect(crowd.refused == 22_000)
                try await server.mustRun(["replay", "verify"])
            }
        }
    }
}

/// Many clients, each with one command under way.
private struct Crowd {
    let server: LoneCommandServer
    private(set) var refused = 0
    private(set) var withoutRetryAfter = 0
    private var sent = 0

    init(server: LoneCommandServer) { self.server = server }

    mutating func send(_ count: Int, clients: Int) async throws {
        let server = server
        let first = sent
        sent += count
        let replies = try await withThrowingTaskGroup(of: [LoneCommandServer.Reply].self) { tasks in
            for client in 0..<clients {
                tasks.addTask {
                    var replies: [LoneCommandServer.Reply] = []
                    for number in stride(from: first + client, to: first + count, by: clients) {
                        replies.append(try await server.create("c\(number)"))
                    }
                    return replies
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
        for reply in replies where reply.status != 200 {
            #expect(reply.status == 503)
            refused += 1
            if reply.retryAfter == nil { withoutRetryAfter += 1 }
        }
    }
}

/// A command server and nothing else of ours, on a Postgres of its own.
private struct LoneCommandServer: Sendable {
    struct Reply: Sendable {
        let status: UInt
        let retryAfter: String?
    }

    let data: String
    let port: Int
    let token: String
    let process: ChildProcess

    static func with(_ postgres: PrivatePostgres, _ body: (Self) async throws -> Void) async throws {
        let data = try TestFolder.make("lone")
        try FileManager.default.createDirectory(atPath: "\(data)/s", withIntermediateDirectories: true)
        try await postgres.createDatabase("mallard")
        let settings = "MALLARD_POSTGRES_URL=\(postgres.conninfo(database: "mallard"))\nMALLARD_SOCKETS=\(data)/s\n"
        try settings.write(toFile: "\(data)/mallard.env", atomically: true, encoding: .utf8)
        try await run(["migrate"], data)
        let port = try Mall.freePort()
        let process = try await ChildProcess.start(
            [Program.path, "command-server", "--data", data, "--port", "\(port)"])
        do {
            // It makes the keys.
            try await eventually("it listens") {
                FileManager.default.fileExists(atPath: "\(data)/s/command-server.sock")
            }
            let token = try await run(
                ["token", "issue", "--subject", "ann", "--kind", "staff", "--roles", "admin", "--tenant", "demo"], data)
            let server = Self(
                data: data, port: port, token: token.split(separator: "\n").last.map(String.init) ?? "",
                process: process)
            try await eventually("it decides") { try await server.create("first").status == 200 }
            try await body(server)
            await process.end()
        } catch {
            await process.end()
            print("the end of what the command server said:\n\(process.output.suffix(3_000))")
            throw error
        }
    }

    @discardableResult
    private static func run(_ arguments: [String], _ data: String) async throws -> String {
        let (status, output) = try await ChildProcess.run([Program.path] + arguments + ["--data", data])
        guard status == 0 else { throw Mall.Failure(description: "\(arguments): status \(status)\n\(output)") }
        return output
    }

    func mustRun(_ arguments: [String]) async throws { try await Self.run(arguments, data) }

    /// A product, whose id is the command's key too; status 0: it is not listening.
    func create(_ id: String) async throws -> Reply {
        let body: JSONValue = [
            "spuId": .string(id), "title": .string(id), "imageKeys": ["p.webp"],
            "skus": [["skuId": .string("\(id).1"), "listFen": 100]],
        ]
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/commands/spu.create")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(token)")
        request.headers.add(name: "content-type", value: "application/json")
        request.headers.add(name: "idempotency-key", value: id)
        request.body = .bytes(ByteBuffer(bytes: body.encoded()))
        let response: HTTPClientResponse
        do { response = try await HTTPClient.shared.execute(request, timeout: .seconds(30)) } catch is HTTPClientError {
            throw Mall.Failure(description: "no answer to \(id)")
        } catch {
            return Reply(status: 0, retryAfter: nil)
        }
        _ = try await response.body.collect(upTo: 1 << 20)
        return Reply(status: response.status.code, retryAfter: response.headers["retry-after"].first)
    }

    /// The sum over all series of that name; nil if there are none, so that a wrong name is no zero.
    func metric(_ name: String) async throws -> Double? {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/metrics")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
        let text = String(buffer: try await response.body.collect(upTo: 1 << 20))
        let values = text.split(separator: "\n").filter { $0.hasPrefix("\(name){") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
        return values.isEmpty ? nil : values.reduce(0, +)
    }

    func residentMiB() throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
        return (Int(line.split(separator: " ").dropFirst().first ?? "") ?? 0) / 1_024
    }
}
