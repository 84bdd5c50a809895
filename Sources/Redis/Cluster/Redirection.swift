/// What a node of a cluster answers instead of carrying a command out.
enum Redirection: Equatable {
    /// The slot belongs to another node from now on.
    case moved(slot: Int, to: RedisNode)
    /// The slot is on its way to another node, and these keys are there already.
    case ask(RedisNode)
    /// Not now: keys are on their way, or the cluster decides who owns them.
    case later

    /// Nil: the reply stands. `asked` is meant where no host is named.
    init?(_ reply: RedisValue, asked: RedisNode) {
        guard case .error(let text) = reply else { return nil }
        let words = text.split(separator: " ")
        switch words.first {
        case "MOVED":
            guard words.count == 3, let slot = Int(words[1]), (0..<HashSlot.count).contains(slot),
                let node = RedisNode(words[2], asked)
            else { return nil }
            self = .moved(slot: slot, to: node)
        case "ASK":
            guard words.count == 3, let node = RedisNode(words[2], asked) else { return nil }
            self = .ask(node)
        case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "MASTERDOWN": self = .later
        default: return nil
        }
    }
}

extension RedisNode {
    /// `host:port`; the host may hold colons, or be missing.
    fileprivate init?(_ text: Substring, _ asked: RedisNode) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]) else { return nil }
        let host = text[..<colon]
        self.init(host: host.isEmpty ? asked.host : String(host), port: port)
    }
}
