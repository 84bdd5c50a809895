import Synchronization

/// Makes gzip members (RFC 1952) of whole buffers, as HTTP sends them.
///
/// The library's state is a quarter of a MiB and dear to make, so a few are kept for the next callers.
public final class Gzip: Sendable {
    private let level: Int32
    private let keptMax: Int
    private let kept = Mutex<[Deflater]>([])

    /// - Parameters:
    ///   - level: 1, the fastest, to 9, the smallest.
    ///   - keptMax: states kept between calls; more are made when more callers come at once.
    public init(level: Int = 1, keptMax: Int = 4) {
        precondition((1...9).contains(level), "zlib's levels are 1 to 9")
        self.level = Int32(level)
        self.keptMax = keptMax
    }

    /// Nil if there is no memory for it; the bytes can be sent as they are.
    public func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let deflater = kept.withLock({ $0.popLast() }) ?? Deflater(level: level) else { return nil }
        defer {
            kept.withLock { kept in
                if kept.count < keptMax { kept.append(deflater) }
            }
        }
        return deflater.compress(bytes)
    }
}
