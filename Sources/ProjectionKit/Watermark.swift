public import EventSourcing

/// Up to where a generation's rows stand, for those who wait to read what they wrote.
///
/// Within one run epoch positions only rise. A projector that finds rows gone back in time raises the epoch first, so
/// a reader takes a lower position only with a higher epoch.
public struct Watermark: Hashable, Sendable {
    public let projection: String
    /// 0: withdrawn; there is nothing to read until a message says otherwise.
    public let generation: Int
    public let position: Position
    public let epoch: Int64

    public init(projection: String, generation: Int, position: Position, epoch: Int64) {
        self.projection = projection
        self.generation = generation
        self.position = position
        self.epoch = epoch
    }

    /// Whether this says something newer than `other` about the same projection.
    public func supersedes(_ other: Watermark) -> Bool {
        if epoch != other.epoch { return epoch > other.epoch }
        if generation != other.generation { return generation > other.generation }
        return position > other.position
    }

    /// `generation position epoch`, as stored.
    public var stored: String { "\(generation) \(position) \(epoch)" }

    public init?(projection: String, stored: String) {
        self.init(projection: projection, parts: stored.utf8.split(separator: UInt8(ascii: " ")).map { Substring($0) })
    }

    fileprivate init?(projection: String, parts: [Substring]) {
        guard parts.count == 3, let generation = Int(parts[0]), let position = Int64(parts[1]),
            let epoch = Int64(parts[2])
        else { return nil }
        self.init(projection: projection, generation: generation, position: Position(position), epoch: epoch)
    }
}

/// What a projector tells readers after a batch.
public struct WatermarkMessage: Hashable, Sendable {
    public let mark: Watermark
    /// What this projector published last, or found when it began; nil when it is read from the wire.
    public let previous: Watermark?
    /// Rows (`m:demo:p1`) and indexes (`i:demo:price`) that changed, without their tags; nil: too many to name.
    public let changed: [String]?

    /// How many keys a message names at most.
    public static let changedMax = 512

    public init(mark: Watermark, previous: Watermark? = nil, changed: [String]?) {
        self.mark = mark
        self.previous = previous
        self.changed = changed
    }

    /// What publishing this does to what is stored.
    public func outcome(stored: Watermark?) -> PublishOutcome {
        guard let stored else { return .lost(stored: nil) }
        if let previous, previous.supersedes(stored) { return .lost(stored: stored) }
        return mark.supersedes(stored) && mark.epoch == stored.epoch && mark.generation == stored.generation
            ? .published : .superseded(by: stored)
    }

    /// `product_page 3 12345 1700000000000 m:demo:p1`, further keys each on a line of its own (keys of categories hold
    /// spaces), or `*` for all. Also `*` if a key itself has a line break.
    public var encoded: String {
        let names = changed.flatMap { keys in keys.contains { $0.utf8.contains(0x0A) } ? nil : keys }
        return "\(mark.projection) \(mark.stored) \(names?.joined(separator: "\n") ?? "*")"
    }

    /// By bytes: hundreds of keys come with every page that is folded, to every reader.
    public init?(encoded: String) {
        let parts = encoded.utf8.split(separator: UInt8(ascii: " "), maxSplits: 4, omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 5, let mark = Watermark(projection: String(parts[0]), parts: Array(parts[1...3]))
        else { return nil }
        self.mark = mark
        previous = nil
        changed =
            parts[4] == "*" ? nil : parts[4].utf8.split(separator: UInt8(ascii: "\n")).map { String(Substring($0)) }
    }
}
