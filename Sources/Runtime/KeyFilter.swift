import EventSourcing

/// Which keys were certainly never used: a Bloom filter, so that a new command needs no look-up in the log.
///
/// Split blocks of 512 bits, one bit in each of eight words (the layout of Parquet's filters): one cache line a
/// look-up. A key is itself a digest, so its own bits choose. Grows by segments of 1 MiB for 699,050 keys each, at
/// which about one new key in 170 is taken for a known one; that costs a look-up, nothing else.
struct KeyFilter: Sendable {
    private typealias Block = SIMD8<UInt64>

    private var segments: [[Block]] = []
    /// Keys in the last segment.
    private var filled = 0
    private let segmentsMax: Int

    init(bytesMax: Int) { segmentsMax = bytesMax / (Self.blocks * 64) }

    /// One more key may not fit.
    var isFull: Bool { segments.count >= segmentsMax && (segments.isEmpty || filled >= Self.keysOfSegment) }
    var bytes: Int { segments.count * Self.blocks * 64 }

    func mayContain(_ key: OutcomeKey) -> Bool {
        let (block, mask) = (Self.block(of: key), Self.mask(of: key))
        for segment in segments where segment[block] & mask == mask { return true }
        return false
    }

    /// Does nothing when full.
    mutating func insert(_ key: OutcomeKey) {
        if segments.isEmpty || filled >= Self.keysOfSegment {
            guard segments.count < segmentsMax else { return }
            segments.append(Array(repeating: .zero, count: Self.blocks))
            filled = 0
        }
        segments[segments.count - 1][Self.block(of: key)] |= Self.mask(of: key)
        filled += 1
    }

    /// Takes in all keys of another.
    mutating func formUnion(_ other: KeyFilter) {
        guard !other.segments.isEmpty else { return }
        segments.insert(contentsOf: other.segments, at: 0)
        if segments.count == other.segments.count { filled = other.filled }
    }

    private static let blocks = 1 << 14
    private static let keysOfSegment = blocks * 512 / 12

    private static func block(of key: OutcomeKey) -> Int { Int(key.high & UInt64(blocks - 1)) }

    private static func mask(of key: OutcomeKey) -> Block {
        let places = Block(repeating: key.low) &>> Block(0, 6, 12, 18, 24, 30, 36, 42)
        return Block(repeating: 1) &<< (places & Block(repeating: 63))
    }
}
