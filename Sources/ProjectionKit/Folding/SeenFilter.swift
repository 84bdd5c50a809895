/// Which rows a build has written since it began at the start of the log: says "never" surely, "perhaps" otherwise.
///
/// Spares a rebuild the question for rows that cannot exist yet. A Bloom filter of 2^23 bits with three probes: 1 MiB,
/// 1 in 50 wrong at 900,000 rows; wrong means a read too many, nothing worse.
struct SeenFilter {
    private static let bits = 1 << 23
    private var words = [UInt64](repeating: 0, count: bits / 64)

    mutating func insert(_ text: String) {
        var probe = Probe(text)
        for _ in 0..<3 {
            let bit = probe.next()
            words[bit >> 6] |= 1 << UInt64(bit & 63)
        }
    }

    func mayContain(_ text: String) -> Bool {
        var probe = Probe(text)
        for _ in 0..<3 {
            let bit = probe.next()
            if words[bit >> 6] & (1 << UInt64(bit & 63)) == 0 { return false }
        }
        return true
    }

    private struct Probe {
        private var value: UInt64
        private let stride: UInt64

        init(_ text: String) {
            var hash = StableHash()
            hash.combine(text)
            // FNV's high bits are weak for short texts: multiply once more (SplitMix64's finaliser).
            value = (hash.value ^ (hash.value >> 30)) &* 0xBF58_476D_1CE4_E5B9
            stride = (value >> 33) | 1
        }

        mutating func next() -> Int {
            defer { value &+= stride }
            return Int(truncatingIfNeeded: value & UInt64(SeenFilter.bits - 1))
        }
    }
}
