internal import NIOCore
internal import Synchronization

/// The nodes of a Redis Cluster, a client for each, and the map from slots to masters.
///
/// The map is asked for at first use, and again when a node redirects or cannot be reached.
final class Cluster: Sendable {
    private struct State {
        var map = SlotMap()
        var clients: [RedisNode: RedisClient] = [:]
        var turn = 0
        var isClosed = false
        /// Whoever finds the map outdated meanwhile waits for the same answer. Ends within the nodes' timeouts.
        var refresh: Task<Void, Never>?
    }

    let configuration: RedisConfiguration
    private let seeds: [RedisNode]
    private let state = Mutex(State())

    init(_ configuration: RedisConfiguration, seeds: [RedisNode]) {
        precondition(!seeds.isEmpty, "a cluster is entered at some node")
        self.configuration = configuration
        self.seeds = seeds
    }

    /// The masters that own slots, as the cluster says now.
    func masters() async throws(RedisError) -> [RedisClient] {
        await refresh()
        let clients = state.withLock { state in state.map.masters.compactMap { client(of: $0, &state) } }
        guard !clients.isEmpty else { throw Self.unknown }
        return clients
    }

    static var unknown: RedisError { .notConnected(reason: "no node of the cluster says who owns what") }

    /// Nil: nobody is known to own the slot. Any master if there is no slot.
    func owner(of slot: Int?) -> RedisNode? {
        state.withLock { state in
            guard let slot else {
                guard !state.map.masters.isEmpty else { return nil }
                state.turn &+= 1
                return state.map.masters[state.turn % state.map.masters.count]
            }
            return state.map.owner(of: slot)
        }
    }

    /// Nil: closed.
    func client(of node: RedisNode) -> RedisClient? { state.withLock { client(of: node, &$0) } }

    func note(_ slot: Int, movedTo node: RedisNode) { state.withLock { $0.map.give(slot, to: node) } }

    /// Another node each time, seeds among them: for a subscription, which any node serves.
    func anyNode() -> RedisNode {
        state.withLock { state in
            let nodes = nodes(state)
            state.turn &+= 1
            return nodes[state.turn % nodes.count]
        }
    }

    var load: (commands: Int, bytes: Int) {
        state.withLock { Array($0.clients.values) }.reduce(into: (0, 0)) { sum, client in
            sum.commands += client.load.commands
            sum.bytes += client.load.bytes
        }
    }

    func close() async {
        let clients = state.withLock { state in
            state.isClosed = true
            return Array(state.clients.values)
        }
        await withDiscardingTaskGroup { group in
            for client in clients { group.addTask { await client.close() } }
        }
    }

    private func client(of node: RedisNode, _ state: inout State) -> RedisClient? {
        guard !state.isClosed else { return nil }
        if let client = state.clients[node] { return client }
        var configuration = configuration
        configuration.address = .tcp(host: node.host, port: node.port)
        let client = RedisClient(configuration)
        state.clients[node] = client
        return client
    }

    private func nodes(_ state: State) -> [RedisNode] {
        var nodes = state.map.masters + state.map.replicas
        for seed in seeds where !nodes.contains(seed) { nodes.append(seed) }
        return nodes
    }
}

extension Cluster {
    /// Asks the nodes, one after the other, until one answers.
    func refresh() async {
        let task = state.withLock { state in
            if let task = state.refresh { return task }
            let task = Task {
                await self.ask()
                self.state.withLock { $0.refresh = nil }
            }
            state.refresh = task
            return task
        }
        await task.value
    }

    private func ask() async {
        let all = state.withLock { state in
            state.turn &+= 1
            let nodes = nodes(state)
            let first = state.turn % nodes.count
            return Array(nodes[first...] + nodes[..<first])
        }
        for node in all {
            guard let map = await ask(node) else { continue }
            state.withLock { $0.map = map }
            return forget(except: map)
        }
    }

    /// Nil: it cannot be reached, or knows of no owners.
    private func ask(_ node: RedisNode) async -> SlotMap? {
        guard let client = client(of: node) else { return nil }
        var pipeline = RedisPipeline()
        pipeline.append("CLUSTER", "SLOTS")
        do {
            let map = SlotMap(try await client.reply(to: pipeline, timeout: .seconds(1)), asked: node)
            return map.flatMap { $0.masters.isEmpty ? nil : $0 }
        } catch {
            return nil
        }
    }

    /// Lets nodes go that have left; each client closes its connections when its last call has ended.
    private func forget(except map: SlotMap) {
        let left = state.withLock { state in
            let kept = Set(map.masters + map.replicas + seeds)
            let left = state.clients.filter { !kept.contains($0.key) }
            for node in left.keys { state.clients[node] = nil }
            return left
        }
        // Not under the lock, in which nothing of theirs may run.
        withExtendedLifetime(left) {}
    }
}
