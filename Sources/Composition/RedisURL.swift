import Redis

/// `unix:/path` or `redis://host:port`, checked by `Settings`.
enum RedisURL {
    static func configuration(_ url: String) throws(SettingsError) -> RedisConfiguration {
        if url.hasPrefix("unix:") { return RedisConfiguration(.unix(path: String(url.dropFirst(5)))) }
        let address = url.dropFirst("redis://".count).split(separator: ":")
        guard let host = address.first else {
            throw SettingsError(problems: ["MALLARD_REDIS_URL names no host: redis://host:port"])
        }
        return RedisConfiguration(.tcp(host: String(host), port: address.count > 1 ? Int(address[1]) ?? 6_379 : 6_379))
    }
}
