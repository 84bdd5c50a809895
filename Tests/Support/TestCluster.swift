public import LocalServers
import Logging
public import Redis

/// A Redis Cluster of three masters with a replica each, for one test alone. Ends with the test process.
public final class TestCluster: Sendable {
    /// One server; which are masters changes.
    public struct Member: Sendable {
        public let server: PrivateRedis
        public let node: RedisNode
        public let client: RedisClient
    }

    struct Failure: Error { let reason: String }

    private static let masterCount = 3
    private static let slots = 16_384

    public let members: [Member]

    private init(_ members: [Member]) { self.members = members }

    /// Entered at the first masters: the others must be learnt.
    public var configuration: RedisConfiguration {
        RedisConfiguration(.cluster(seeds: members.prefix(Self.masterCount).map(\.node)))
    }

    /// What `MALLARD_REDIS_URL` says.
    public var url: String {
        let seeds = members.prefix(Self.masterCount).map { "\($0.node.host):\($0.node.port)" }
        return "redis-cluster://\(seeds.joined(separator: ","))"
    }

    /// Runs `body` with a fresh cluster and a client of it, and stops both, whatever happens.
    ///
    /// - Parameter nodeTimeout: in milliseconds, how long a node may be silent before it is taken for dead; short only
    ///   where one is killed, since a busy machine makes nodes silent too.
    public static func with(
        nodeTimeout: Int = 10_000, _ body: (TestCluster, RedisClient) async throws -> Void
    ) async throws {
        let cluster = try await start(nodeTimeout: nodeTimeout)
        let client = RedisClient(cluster.configuration)
        let result: Result<Void, any Error>
        do { result = .success(try await body(cluster, client)) } catch { result = .failure(error) }
        await client.close()
        await cluster.stop()
        try result.get()
    }

    /// Returns when all slots are served and every replica follows its master.
    private static func start(nodeTimeout: Int) async throws -> TestCluster {
        var members: [Member] = []
        for attempt in 1... {
            // Someone else may take a free port before the server does.
            do { members.append(try await member(nodeTimeout)) } catch let error as LocalServerError {
                guard attempt < 4 * masterCount else { throw error }
            }
            if members.count == 2 * masterCount { break }
        }
        let cluster = TestCluster(members)
        for (index, member) in members.enumerated() {
            try await member.ask("CLUSTER", "SET-CONFIG-EPOCH", "\(index + 1)")
            if index < masterCount {
                let first = index * slots / masterCount
                let last = (index + 1) * slots / masterCount - 1
                try await member.ask("CLUSTER", "ADDSLOTSRANGE", "\(first)", "\(last)")
            }
            guard index > 0 else { continue }
            let meet = ["CLUSTER", "MEET", member.node.host, "\(member.node.port)", "\(member.busPort)"]
            try await members[0].ask(meet)
        }
        try await until("the nodes know each other") {
            for member in members {
                guard try await member.clusterInfo("cluster_known_nodes") == "\(members.count)" else { return false }
            }
            return true
        }
        for index in 0..<masterCount {
            try await members[masterCount + index].ask("CLUSTER", "REPLICATE", try await members[index].id())
        }
        try await cluster.settle()
        for master in members.prefix(masterCount) {
            // Until the replica's first sign of life the master keeps from it what is written.
            try await master.ask("FUNCTION", "FLUSH")
            guard try await master.ask("WAIT", "1", "0") == .integer(1) else { throw Failure(reason: "no replica") }
        }
        return cluster
    }

    /// Returns when every server finds all slots served, and every replica follows its master.
    private func settle() async throws {
        try await Self.until("the cluster is whole") {
            var masters = 0
            for member in members {
                let role = try await member.role()
                guard try await member.clusterInfo("cluster_state") == "ok", role != .unlinked else { return false }
                if role == .master { masters += 1 }
            }
            return masters == Self.masterCount
        }
    }

    public func stop() async {
        for member in members {
            await member.client.close()
            await member.server.stop()
        }
    }

    public func slot(of key: String) async throws -> Int {
        Int(try await members[0].running(in: members).ask("CLUSTER", "KEYSLOT", key).asInteger ?? -1)
    }

    public func owner(of slot: Int) async throws -> Member {
        for member in members where await member.server.isRunning() {
            let ranges = try await member.ask("CLUSTER", "SLOTS").asArray ?? []
            for range in ranges {
                guard let parts = range.asArray, let first = parts[0].asInteger, let last = parts[1].asInteger,
                    (first...last).contains(Int64(slot)), let port = parts[2].asArray?[1].asInteger,
                    let owner = members.first(where: { $0.node.port == Int(port) })
                else { continue }
                return owner
            }
        }
        throw Failure(reason: "nobody owns slot \(slot)")
    }

    /// A master that does not own the slot.
    public func other(than owner: Member) async throws -> Member {
        for slot in [0, Self.slots / 2, Self.slots - 1] {
            let master = try await self.owner(of: slot)
            if master.node != owner.node { return master }
        }
        throw Failure(reason: "there is one master only")
    }

    /// Moves a slot to another master key by key, as operators' tools do. `betweenKeys` runs before the first and after
    /// each key.
    public func move(_ slot: Int, betweenKeys: () async throws -> Void = {}) async throws {
        let source = try await owner(of: slot)
        let target = try await other(than: source)
        try await begin(slot, from: source, to: target)
        try await betweenKeys()
        while let key = try await source.ask("CLUSTER", "GETKEYSINSLOT", "\(slot)", "1").asArray?.first?.asString {
            try await source.ask("MIGRATE", target.node.host, "\(target.node.port)", key, "0", "5000")
            try await betweenKeys()
        }
        try await finish(slot, from: source, to: target)
    }

    /// Moves one key of a slot and no more, then kills the slot's master. The replica that takes over neither has the
    /// key nor knows that the slot was on its way. The other master goes on believing in the one that died, and serves
    /// nothing, until an operator tells it not to expect the rest.
    public func tear(_ slot: Int, moving key: String) async throws {
        let source = try await owner(of: slot)
        let target = try await other(than: source)
        try await begin(slot, from: source, to: target)
        try await source.ask("MIGRATE", target.node.host, "\(target.node.port)", key, "0", "5000")
        try await source.ask("WAIT", "1", "5000")
        _ = try await failOver(slot)
        try await target.ask("CLUSTER", "SETSLOT", "\(slot)", "STABLE")
    }

    /// From here on new keys are the target's, and those that are there stay the source's.
    private func begin(_ slot: Int, from source: Member, to target: Member) async throws {
        try await target.ask("CLUSTER", "SETSLOT", "\(slot)", "IMPORTING", try await source.id())
        try await source.ask("CLUSTER", "SETSLOT", "\(slot)", "MIGRATING", try await target.id())
    }

    /// The source must hold no key of the slot any more.
    private func finish(_ slot: Int, from source: Member, to target: Member) async throws {
        let id = try await target.id()
        for member in [target, source] { try await member.ask("CLUSTER", "SETSLOT", "\(slot)", "NODE", id) }
    }

    /// Kills the slot's master at once, and returns its replica when that owns the slot.
    public func failOver(_ slot: Int) async throws -> Member {
        let master = try await owner(of: slot)
        await master.server.kill9()
        try await Self.until("a replica takes over") { try await owner(of: slot).node != master.node }
        return try await owner(of: slot)
    }

    private static func member(_ nodeTimeout: Int) async throws -> Member {
        guard let port = PrivateServers.freePort(), let busPort = PrivateServers.freePort() else {
            throw Failure(reason: "no port is free")
        }
        var configuration = PrivateRedis.Configuration()
        configuration.port = port
        configuration.arguments = [
            "--cluster-enabled", "yes", "--cluster-port", "\(busPort)", "--cluster-node-timeout", "\(nodeTimeout)",
            "--cluster-replica-validity-factor", "0", "--repl-diskless-sync-delay", "0",
        ]
        var logger = Logger(label: "test-cluster")
        logger.logLevel = .critical
        let server = PrivateRedis(
            folder: try TestFolder.make("cluster"), configuration: configuration, logger: logger)
        try await server.start()
        await TestFolder.endWithProcess(server, socketFolder: server.socketFolder)
        return Member(
            server: server, node: RedisNode(host: "127.0.0.1", port: port),
            client: RedisClient(RedisConfiguration(.unix(path: server.socketPath))))
    }

    private static func until(_ what: String, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while true {
            // A server that was just started again may not be reached at once.
            do { if try await condition() { return } } catch is RedisError {}
            guard ContinuousClock.now < end else { throw Failure(reason: "not within a minute: \(what)") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

extension TestCluster.Member {
    @discardableResult
    public func ask(_ words: String...) async throws -> RedisValue { try await ask(words) }

    @discardableResult
    func ask(_ words: [String]) async throws -> RedisValue {
        var pipeline = RedisPipeline()
        pipeline.append(words[0]) { command in
            for word in words.dropFirst() { command.argument(word) }
        }
        return try await client.reply(to: pipeline)
    }

    func id() async throws -> String { try await ask("CLUSTER", "MYID").asString ?? "" }

    fileprivate var busPort: String {
        let words = server.configuration.arguments
        return words.firstIndex(of: "--cluster-port").map { words[$0 + 1] } ?? ""
    }

    fileprivate func running(in members: [Self]) async -> Self {
        for member in members where await member.server.isRunning() { return member }
        return self
    }

    fileprivate func clusterInfo(_ name: String) async throws -> String? {
        Self.value(of: name, in: try await ask("CLUSTER", "INFO"))
    }

    fileprivate enum Role { case master, linked, unlinked }

    fileprivate func role() async throws -> Role {
        let info = try await ask("INFO", "replication")
        if Self.value(of: "role", in: info) == "master" { return .master }
        return Self.value(of: "master_link_status", in: info) == "up" ? .linked : .unlinked
    }

    private static func value(of name: String, in info: RedisValue) -> String? {
        (info.asString ?? "").split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") }
            .map { String($0.dropFirst(name.count + 1)) }
    }
}
