import TestSupport

/// Bytes to compress, the same for the same seed.
enum Sample {
    /// Like a log: words that return.
    static func text(_ count: Int, seed: UInt64) -> [UInt8] {
        let words = ["order", "placed", "成都", "reserved", "{\"amount\":", "1290", "}", "\n", "sku-", "7"]
        var random = SeededRandom(seed: seed)
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += Array(words[Int.random(in: 0..<words.count, using: &random)].utf8) }
        return Array(bytes.prefix(count))
    }

    /// Bytes that do not compress.
    static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    }
}
