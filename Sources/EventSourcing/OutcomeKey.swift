import Digests

/// What a command's answer is remembered under: 128 bits that stand for tenant, principal and key, the scope in which
/// a key is unique.
///
/// The first 16 bytes of SHA-256 over the three, parted by zeros, which the first two cannot contain.
public struct OutcomeKey: Hashable, Sendable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    public init(tenant: TenantID, principal: PrincipalID, key: CommandKey) {
        var text: [UInt8] = []
        text.reserveCapacity(128)
        text += tenant.rawValue.utf8
        text.append(0)
        text += principal.rawValue.utf8
        text.append(0)
        text += key.rawValue.utf8
        let digest = SHA256.hash(text)
        high = Self.word(digest, at: 0)
        low = Self.word(digest, at: 8)
    }

    /// Of exactly 16 bytes; nil of any other number.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        high = Self.word(bytes, at: 0)
        low = Self.word(bytes, at: 8)
    }

    public static let byteCount = 16

    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Self.byteCount)
        for word in [high, low] {
            for place in 1...8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(64 - 8 * place))) }
        }
        return bytes
    }

    private static func word(_ bytes: [UInt8], at start: Int) -> UInt64 {
        bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
}

extension OutcomeKey: Comparable {
    /// By bytes.
    public static func < (left: OutcomeKey, right: OutcomeKey) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
}

extension OutcomeKey: CustomStringConvertible {
    /// 32 hexadecimal digits, as the store shows it.
    public var description: String {
        [high, low].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}
