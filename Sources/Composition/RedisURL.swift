import Redis

/// `unix:/path`, `redis://host:port` or `redis-cluster://host:port,host:port`, checked by `Settings`.
enum RedisURL {
    static func configuration(_ url: String) throws(SettingsError) -> RedisConfiguration {
        if url.hasPrefix("unix:") { return RedisConfiguration(.unix(path: String(url.dropFirst(5)))) }
        let cluster = "redis-cluster://"
        if url.hasPrefix(cluster) {
            var seeds: [RedisNode] = []
            for text in url.dropFirst(cluster.count).split(separator: ",") { seeds.append(try node(text)) }
            guard !seeds.isEmpty else { throw noHost }
            return RedisConfiguration(.cluster(seeds: seeds))
        }
        let node = try node(url.dropFirst("redis://".count))
        return RedisConfiguration(.tcp(host: node.host, port: node.port))
    }

    private static func node(_ text: Substring) throws(SettingsError) -> RedisNode {
        let address = text.split(separator: ":")
        guard let host = address.first else { throw noHost }
        return RedisNode(host: String(host), port: address.count > 1 ? Int(address[1]) ?? 6_379 : 6_379)
    }

    private static var noHost: SettingsError {
        SettingsError(problems: ["MALLARD_REDIS_URL names no host: redis://host:port"])
    }
}
