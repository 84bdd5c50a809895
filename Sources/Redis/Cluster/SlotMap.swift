/// Which master owns each slot, as one node saw it.
struct SlotMap: Equatable {
    private(set) var masters: [RedisNode] = []
    private(set) var replicas: [RedisNode] = []
    /// Index into `masters` by slot; -1: nobody's.
    private var owners = [Int16](repeating: -1, count: HashSlot.count)

    init() {}

    /// From the reply to CLUSTER SLOTS; nil if it is none. `asked` is meant where no host is named.
    init?(_ reply: RedisValue, asked: RedisNode) {
        guard let ranges = reply.asArray else { return nil }
        for range in ranges {
            guard let parts = range.asArray, parts.count >= 3, let first = parts[0].asInteger,
                let last = parts[1].asInteger, first >= 0, first <= last, last < HashSlot.count
            else { return nil }
            let nodes = parts[2...].compactMap { Self.node($0, asked) }
            guard let master = nodes.first, nodes.count == parts.count - 2 else { return nil }
            for slot in Int(first)...Int(last) { give(slot, to: master) }
            for replica in nodes.dropFirst() where !replicas.contains(replica) { replicas.append(replica) }
        }
    }

    func owner(of slot: Int) -> RedisNode? { owners[slot] < 0 ? nil : masters[Int(owners[slot])] }

    mutating func give(_ slot: Int, to master: RedisNode) {
        if let index = masters.firstIndex(of: master) {
            owners[slot] = Int16(index)
        } else {
            owners[slot] = Int16(masters.count)
            masters.append(master)
        }
    }

    private static func node(_ value: RedisValue, _ asked: RedisNode) -> RedisNode? {
        guard let parts = value.asArray, parts.count >= 2, let port = parts[1].asInteger else { return nil }
        let host = parts[0].asString ?? ""
        return RedisNode(host: host.isEmpty ? asked.host : host, port: Int(port))
    }
}
