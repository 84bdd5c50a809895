import Digests
import EventSourcing

extension OutcomeKey {
    /// The first 16 bytes of SHA-256 over tenant, principal and key, parted by zeros, which none of the first two
    /// can contain.
    var digest: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(128)
        bytes += tenant.rawValue.utf8
        bytes.append(0)
        bytes += principal.rawValue.utf8
        bytes.append(0)
        bytes += key.rawValue.utf8
        return Array(SHA256.hash(bytes).prefix(16))
    }
}

extension Timestamp {
    /// Outcomes live in one table a week.
    var week: Int32 { Int32(clamping: milliseconds / 604_800_000) }
}
