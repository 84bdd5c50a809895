public import EventSourcing

/// One generation of one projection being folded, whatever its rows are.
///
/// A page is taken in four calls: `planFacts`, `planRows`, each followed by supplying what it asked the store for,
/// then `fold`. So that the store is asked once for all projections of a lane, the lane makes the calls.
///
/// Closures and not a protocol: the conformance of a generic class calls code that asks at run time, for every row,
/// what its rows are. These are made where the projection is known, and call code compiled for it.
public final class FoldingRun {
    package let keys: GenerationKeys
    package let foldVersion: Int
    package let categories: EventCategories

    /// Forgets all rows and starts from these checkpoints.
    package let restart: ([Position]) -> Void
    /// Lets go of rows not used since the last call; see `RowCache.rotate`.
    package let rotateCache: () -> Void
    package let planFacts: (EventPage) -> [RowsRequest.Row]
    package let planRows: (EventPage) -> [RowsRequest.Row]
    /// Answers the last `plan…` call, in its order.
    package let supply: ([Columns?]) -> Void
    /// Folds the planned page and hands over the steps, in the order they must be taken.
    package let fold: (EventPage) -> FoldResult
    /// A step without rows for each bucket that stands before the position.
    package let stepAll: (Position) -> [BucketStep]
    private let lowestPosition: () -> Position
    private let cachedBytes: () -> Int

    init<P: Projection>(_ run: ProjectionRun<P>) {
        keys = run.keys
        foldVersion = P.version
        categories = P.categories
        restart = { run.restart(from: $0) }
        rotateCache = { run.rotateCache() }
        planFacts = { run.planFacts($0) }
        planRows = { run.planRows($0) }
        supply = { run.supply($0) }
        fold = { run.fold($0) }
        stepAll = { run.stepAll(to: $0) }
        lowestPosition = { run.lowest }
        cachedBytes = { run.cacheBytes }
    }

    package var name: String { keys.generation.projection }
    /// Every bucket has applied everything up to here.
    package var lowest: Position { lowestPosition() }
    /// Bytes of rows in the young half of the cache.
    package var cacheBytes: Int { cachedBytes() }
}

extension Projection {
    public static func makeRun(partition: PartitionID, generation: Int, rowBytesMax: Int) -> FoldingRun {
        FoldingRun(ProjectionRun<Self>(partition: partition, generation: generation, rowBytesMax: rowBytesMax))
    }
}

package struct FoldResult {
    package var steps: [BucketStep] = []
    /// Nil: too many to name.
    package var changed: [String]? = []
    /// Where the run had to stop, if it did: nothing of this event and of later ones is in the steps.
    package var poison: PoisonedEvent?
}

/// An event that a projection cannot take.
package struct PoisonedEvent: Hashable, Sendable {
    package let position: Position
    package let reason: String
}
