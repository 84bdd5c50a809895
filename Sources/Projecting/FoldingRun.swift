import EventSourcing
import ProjectionKit

/// One generation of one projection being folded, whatever its rows are.
///
/// A page is taken in four calls: `planFacts`, `planRows`, each followed by supplying what it asked the store for,
/// then `fold`. So that the store is asked once for all projections of a lane, the lane makes the calls.
protocol FoldingRun: AnyObject {
    var keys: GenerationKeys { get }
    var foldVersion: Int { get }
    var categories: EventCategories { get }
    /// Every bucket has applied everything up to here.
    var lowest: Position { get }
    /// Bytes of rows in the young half of the cache.
    var cacheBytes: Int { get }

    /// Forgets all rows and starts from these checkpoints.
    func restart(from checkpoints: [Position])
    /// Lets go of rows not used since the last call; see `RowCache.rotate`.
    func rotateCache()

    func planFacts(_ page: EventPage) -> [RowsRequest.Row]
    func planRows(_ page: EventPage) -> [RowsRequest.Row]
    /// Answers the last `plan…` call, in its order.
    func supply(_ columns: [Columns?])
    /// Folds the planned page and hands over the steps, in the order they must be taken.
    func fold(_ page: EventPage) -> FoldResult
    /// A step without rows for each bucket that stands before `position`.
    func stepAll(to position: Position) -> [BucketStep]
}

extension FoldingRun {
    var name: String { keys.generation.projection }
}

struct FoldResult {
    var steps: [BucketStep] = []
    /// Nil: too many to name.
    var changed: [String]? = []
    /// Where the run had to stop, if it did: nothing of this event and of later ones is in the steps.
    var poison: PoisonedEvent?
}

/// An event that a projection cannot take.
struct PoisonedEvent: Hashable, Sendable {
    let position: Position
    let reason: String
}
