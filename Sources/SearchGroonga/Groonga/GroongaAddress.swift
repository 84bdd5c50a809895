/// Where a Groonga server listens that speaks GQTP.
public struct GroongaAddress: Hashable, Sendable {
    public let host: String
    public let port: Int

    /// `gqtp://HOST:PORT`; nil for anything else.
    public init?(url: some StringProtocol) {
        let scheme = "gqtp://"
        guard url.hasPrefix(scheme) else { return nil }
        let address = url.dropFirst(scheme.count)
        guard let colon = address.lastIndex(of: ":"), let port = UInt16(address[address.index(after: colon)...]),
            port > 0
        else { return nil }
        var host = address[..<colon]
        // `[::1]`
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("/") else { return nil }
        self.host = String(host)
        self.port = Int(port)
    }
}
