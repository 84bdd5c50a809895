import Compression

/// Whether and how a reply is compressed (RFC 9110, 12.5.3).
struct ContentCoding: Sendable {
    /// Below this, what is saved is less than what a packet holds anyway.
    static let bytesMin = 1_024

    let gzip: Gzip?

    static let name = "gzip"

    /// The body as it is sent if it is compressed.
    func compressed(_ body: [UInt8], for accept: String?) -> [UInt8]? {
        guard let gzip, body.count >= Self.bytesMin, Self.acceptsGzip(accept), let small = gzip.compress(body),
            small.count < body.count
        else { return nil }
        return small
    }

    /// Whether an `Accept-Encoding` takes gzip: named, or by `*`, and not with `q=0`.
    static func acceptsGzip(_ accept: String?) -> Bool {
        guard let accept else { return false }
        var byStar = false
        for range in accept.split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let coding = parts.first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            switch coding {
            case "gzip", "x-gzip": return quality > 0
            case "*": byStar = quality > 0
            default: continue
            }
        }
        return byStar
    }
}
