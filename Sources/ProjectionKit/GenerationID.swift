public import EventSourcing

/// One complete fold of a projection over one partition's log. Several may exist side by side while one is rebuilt.
public struct GenerationID: Hashable, Sendable, CustomStringConvertible {
    public let partition: PartitionID
    /// The projection's name: `a-z` and `_`.
    public let projection: String
    /// From 1; never used twice.
    public let number: Int

    public init(partition: PartitionID, projection: String, number: Int) {
        self.partition = partition
        self.projection = projection
        self.number = number
    }

    public var description: String { "\(partition).\(projection).\(number)" }
}

/// A generation and the version of the fold that makes it.
public struct GenerationAlias: Hashable, Sendable {
    public let number: Int
    public let foldVersion: Int

    public init(number: Int, foldVersion: Int) {
        self.number = number
        self.foldVersion = foldVersion
    }
}

/// The generation that was live before, no longer folded, kept for going back.
public struct KeptGeneration: Hashable, Sendable {
    public let alias: GenerationAlias
    /// By the wall clock; then it is dropped.
    public let until: Timestamp

    public init(alias: GenerationAlias, until: Timestamp) {
        self.alias = alias
        self.until = until
    }
}

/// One generation taking the place of another before readers.
public struct GenerationSwitch: Sendable {
    public let generation: GenerationID
    public let foldVersion: Int
    /// The first watermark of the generation as the live one.
    public let mark: Watermark
    /// How long the one before is kept.
    public let keepsOldUntil: Timestamp

    public init(to generation: GenerationID, foldVersion: Int, mark: Watermark, keepsOldUntil: Timestamp) {
        self.generation = generation
        self.foldVersion = foldVersion
        self.mark = mark
        self.keepsOldUntil = keepsOldUntil
    }

    public var alias: GenerationAlias { GenerationAlias(number: generation.number, foldVersion: foldVersion) }
}

/// What a projection has in the store: the generation that readers use, the one being built beside it, and the one
/// before.
public struct GenerationState: Hashable, Sendable {
    public var live: GenerationAlias?
    public var building: GenerationAlias?
    public var kept: KeptGeneration?

    public init(live: GenerationAlias? = nil, building: GenerationAlias? = nil, kept: KeptGeneration? = nil) {
        self.live = live
        self.building = building
        self.kept = kept
    }

    /// The numbers of all three.
    public var numbers: [Int] { [live?.number, building?.number, kept?.alias.number].compactMap { $0 } }
}
