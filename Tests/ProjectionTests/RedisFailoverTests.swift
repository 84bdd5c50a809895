import Foundation
import LocalServers
import Logging
import ProjectionKit
import ReadModelRedis
import Redis
import TestSupport
import Testing

@testable import Projecting

@Suite("Read models when another Redis takes over", .timeLimit(.minutes(5)))
struct RedisFailoverTests {
    @Test("A failover to a replica that lags behind is folded forward from there, whichever way and how often")
    func laggingReplica() async throws {
        let pair = try await ReplicatedRedis.start()
        let client = RedisClient(pair.configuration)
        let folding = Folding(into: RedisReadModel(client: client), pageLimit: 30)
        try await folding.record(events: 60, seed: 71)
        var shop = RandomShop(seed: 72, prefix: "later-")
        try await folding.projecting { projector in
            for round in 0..<3 {
                await projector.reached(try await folding.head())
                try await pair.waitForReplica()
                // Cut off amid the load: from here on the replica knows nothing of what the master still confirms.
                try await folding.sell(&shop, 5)
                try await pair.cutReplicaOff()
                try await folding.sell(&shop, 20)
                let lost = try await folding.head()
                await projector.reached(lost)
                try await pair.failOver()
                try await folding.sell(&shop, round)
                await projector.reached(try await folding.head())
                try await pair.replicateBack()
            }
        }
        try await folding.catchUp()
        try await folding.expectEqualToAFreshFold()
        await client.close()
        await pair.stop()
    }
}

/// A master, its replica, and a name that leads to whichever is the master.
private final class ReplicatedRedis {
    private var master: PrivateRedis
    private var replica: PrivateRedis
    private let name: String

    private init(_ master: PrivateRedis, _ replica: PrivateRedis, name: String) {
        self.master = master
        self.replica = replica
        self.name = name
    }

    static func start() async throws -> ReplicatedRedis {
        let name = try TestFolder.make("failover") + "/master.sock"
        let pair = ReplicatedRedis(try await server(), try await server(), name: name)
        try pair.pointNameAtMaster()
        try await pair.replicateBack()
        return pair
    }

    var configuration: RedisConfiguration { RedisConfiguration(.unix(path: name)) }

    /// Returns when the replica has everything the master has.
    func waitForReplica() async throws {
        _ = try await ask(master, "SET", "mark", UUID().uuidString)
        let mark = try await ask(master, "GET", "mark")
        while try await ask(replica, "GET", "mark") != mark { await Task.yield() }
    }

    func cutReplicaOff() async throws { _ = try await ask(replica, "REPLICAOF", "NO", "ONE") }

    /// The master dies and its callers find the replica.
    func failOver() async throws {
        await master.kill9()
        swap(&master, &replica)
        try pointNameAtMaster()
    }

    /// The one that is not the master comes back, and follows the one that is.
    func replicateBack() async throws {
        try await replica.start()
        _ = try await ask(replica, "REPLICAOF", "127.0.0.1", "\(master.configuration.port ?? 0)")
    }

    func stop() async {
        await master.stop()
        await replica.stop()
    }

    private func pointNameAtMaster() throws {
        if FileManager.default.fileExists(atPath: name) { try FileManager.default.removeItem(atPath: name) }
        try FileManager.default.createSymbolicLink(atPath: name, withDestinationPath: master.socketPath)
    }

    private func ask(_ server: PrivateRedis, _ words: String...) async throws -> RedisValue {
        let client = RedisClient(RedisConfiguration(.unix(path: server.socketPath)))
        var pipeline = RedisPipeline()
        pipeline.append(words[0]) { command in
            for word in words.dropFirst() { command.argument(word) }
        }
        let reply = try await client.reply(to: pipeline)
        await client.close()
        return reply
    }

    private static func server() async throws -> PrivateRedis {
        var configuration = PrivateRedis.Configuration()
        configuration.port = PrivateServers.freePort()
        configuration.arguments = ["--repl-diskless-sync-delay", "0"]
        var logger = Logger(label: "redis")
        logger.logLevel = .critical
        let server = PrivateRedis(
            folder: try TestFolder.make("redis"), configuration: configuration, logger: logger)
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
        return server
    }
}
