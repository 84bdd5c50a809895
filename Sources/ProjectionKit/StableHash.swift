/// FNV-1a, 64 bits: the same bytes give the same number on every machine and in every version, for ever.
///
/// After Fowler, Noll and Vo (draft-eastlake-fnv). Not for secrets, and not against an adversary.
public struct StableHash: Sendable {
    public private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    public init() {}

    public mutating func combine(_ text: some StringProtocol) {
        for byte in text.utf8 { combine(byte) }
    }

    public mutating func combine(_ byte: UInt8) {
        value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    /// The high half folded into the low one, so that few buckets are filled evenly.
    public var folded: UInt64 { value ^ (value >> 32) }
}
