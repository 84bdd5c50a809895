public import EventSourcing
import Synchronization

/// One generation of one projection being folded, whatever its rows are.
///
/// A page is taken in four calls: `planFacts`, `planRows`, each followed by supplying what it asked the store for,
/// then `fold`. So that the store is asked once for all projections of a lane, the lane makes the calls. They may come
/// from any thread, one at a time: the lock is for the compiler, and nobody waits for it.
///
/// Closures and not a protocol: the conformance of a generic class calls code that asks at run time, for every row,
/// what its rows are. These are made where the projection is known, and call code compiled for it.
public final class FoldingRun: Sendable {
    package let keys: GenerationKeys
    package let foldVersion: Int
    package let categories: EventCategories

    /// Forgets all rows and starts from these checkpoints; at the start of the log perhaps without indexes.
    package let restart: @Sendable ([Checkpoint], _ defersIndexes: Bool) -> Void
    /// Lets go of rows not used since the last call; see `RowCache.rotate`.
    package let rotateCache: @Sendable () -> Void
    package let planFacts: @Sendable (EventPage) -> [RowsRequest.Row]
    package let planRows: @Sendable (EventPage) -> [RowsRequest.Row]
    /// Answers the last `plan…` call, in its order.
    package let supply: @Sendable ([Columns?]) -> Void
    /// Folds the planned page and hands over the steps, in the order they must be taken.
    package let fold: @Sendable (EventPage) -> FoldResult
    /// A step without rows for each bucket that stands before the position.
    package let stepAll: @Sendable (Position) -> [BucketStep]
    /// The three calls that make deferred indexes of the rows; see `ProjectionRun`.
    package let beginFilling: @Sendable () -> [BucketStep]
    package let fill: @Sendable ([StoredRow]) -> [BucketStep]
    package let endFilling: @Sendable () -> [BucketStep]
    private let isOwingIndexes: @Sendable () -> Bool
    private let lowestPosition: @Sendable () -> Position
    private let cachedBytes: @Sendable () -> Int
    private let heldRowBytes: @Sendable () -> Int

    init<P: Projection>(_ projection: P.Type, _ generation: GenerationID, rowBytesMax: Int) {
        keys = GenerationKeys(generation, layout: P.layout)
        foldVersion = P.version
        categories = P.categories
        let owner = Owner(ProjectionRun<P>(keys: keys, rowBytesMax: rowBytesMax))
        restart = { checkpoints, defersIndexes in
            owner.run.withLock { $0.restart(from: checkpoints, defersIndexes: defersIndexes) }
        }
        rotateCache = { owner.run.withLock { $0.rotateCache() } }
        planFacts = { page in owner.run.withLock { $0.planFacts(page) } }
        planRows = { page in owner.run.withLock { $0.planRows(page) } }
        supply = { columns in owner.run.withLock { $0.supply(columns) } }
        fold = { page in owner.run.withLock { $0.fold(page) } }
        stepAll = { position in owner.run.withLock { $0.stepAll(to: position) } }
        beginFilling = { owner.run.withLock { $0.beginFilling() } }
        fill = { rows in owner.run.withLock { $0.fill(rows) } }
        endFilling = { owner.run.withLock { $0.endFilling() } }
        isOwingIndexes = { owner.run.withLock { $0.owesIndexes } }
        lowestPosition = { owner.run.withLock { $0.lowest } }
        cachedBytes = { owner.run.withLock { $0.cacheBytes } }
        heldRowBytes = { owner.run.withLock { $0.heldBytes } }
    }

    private final class Owner<P: Projection>: Sendable {
        let run: Mutex<ProjectionRun<P>>

        init(_ run: sending ProjectionRun<P>) { self.run = Mutex(run) }
    }

    package var name: String { keys.generation.projection }
    /// Every bucket has applied everything up to here.
    package var lowest: Position { lowestPosition() }
    /// Indexes are to be made before anything is folded.
    package var owesIndexes: Bool { isOwingIndexes() }
    /// Bytes of rows in the young half of the cache.
    package var cacheBytes: Int { cachedBytes() }
    /// Bytes of rows in all of it.
    package var heldBytes: Int { heldRowBytes() }
}

extension Projection {
    public static func makeRun(partition: PartitionID, generation: Int, rowBytesMax: Int) -> FoldingRun {
        FoldingRun(
            Self.self, GenerationID(partition: partition, projection: name, number: generation),
            rowBytesMax: rowBytesMax)
    }
}

package struct FoldResult: Sendable {
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
