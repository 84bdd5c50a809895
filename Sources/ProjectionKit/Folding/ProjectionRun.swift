import EventSourcing

/// One generation of `P`: its checkpoints, its rows in memory, and the page in hand.
final class ProjectionRun<P: Projection> {
    typealias CachedFact = CachedRow<P.Fact>

    /// What one event of the page will do, looked up before anything is folded.
    struct PlannedEvent {
        let index: Int
        var touches: Range<Int>
        /// Index into `factPlans`, or -1.
        var facts: Int
    }

    struct PlannedTouch {
        let touch: Touch
        let row: CachedRow<P.Row>
    }

    struct FactPlan {
        var wanted: [CachedFact] = []
        var stated: [(entry: CachedFact, fact: P.Fact)] = []
        var forgotten: [CachedFact] = []
    }

    /// The rows of one bucket changed since its last step.
    struct Bucket {
        var rows: [CachedRow<P.Row>] = []
        var facts: [CachedFact] = []
        var count: Int { rows.count + facts.count }
    }

    let keys: GenerationKeys
    let usesFacts = P.Fact.self != NoFact.self
    let hasParts = P.Part.self != NoFact.self

    private(set) var checkpoints = [Checkpoint](repeating: .start, count: RowLayout.bucketCount)
    private(set) var lowest = Position.start
    /// Whether buckets that begin at the start of the log leave their indexes for later.
    var defersIndexes = false
    var rows = RowCache<P.Row>()
    var facts = RowCache<P.Fact>()
    var seen: SeenFilter?

    var plan: [PlannedEvent] = []
    var touches: [PlannedTouch] = []
    var factPlans: [FactPlan] = []
    var awaitedRows: [CachedRow<P.Row>] = []
    var awaitedFacts: [CachedFact] = []
    var buckets = [Bucket](repeating: Bucket(), count: RowLayout.bucketCount)
    var result = FoldResult()

    let rowBytesMax: Int

    init(keys: GenerationKeys, rowBytesMax: Int) {
        self.keys = keys
        self.rowBytesMax = rowBytesMax
    }

    var cacheBytes: Int { rows.bytes + facts.bytes }
    var heldBytes: Int { rows.heldBytes + facts.heldBytes }

    func restart(from checkpoints: [Checkpoint], defersIndexes: Bool) {
        self.checkpoints = checkpoints
        self.defersIndexes = defersIndexes && P.movesInIndexes
        lowest = checkpoints.map(\.position).min() ?? .start
        rows.removeAll()
        facts.removeAll()
        // Only a build that has written everything itself knows what cannot be there.
        seen = lowest == .start && Set(checkpoints).count == 1 ? SeenFilter() : nil
        buckets = Array(repeating: Bucket(), count: RowLayout.bucketCount)
        clearPlan()
    }

    func rotateCache() {
        rows.rotate()
        facts.rotate()
    }

    func supply(_ columns: [Columns?]) {
        if awaitedFacts.isEmpty {
            for (row, columns) in zip(awaitedRows, columns) { row.supply(columns) }
            awaitedRows.removeAll(keepingCapacity: true)
        } else {
            for (fact, columns) in zip(awaitedFacts, columns) { fact.supply(columns) }
            awaitedFacts.removeAll(keepingCapacity: true)
        }
    }

    func stepAll(to position: Position) -> [BucketStep] {
        var steps: [BucketStep] = []
        for bucket in checkpoints.indices where checkpoints[bucket].position < position {
            steps.append(step(bucket, to: position, StepWrites()))
        }
        lowest = max(lowest, position)
        return steps
    }

    func step(_ bucket: Int, to position: Position, _ writes: StepWrites) -> BucketStep {
        step(bucket, to: Checkpoint(position, indexes: indexes(of: bucket)), writes)
    }

    func step(_ bucket: Int, to next: Checkpoint, _ writes: StepWrites) -> BucketStep {
        defer { checkpoints[bucket] = next }
        return BucketStep(keys: keys, bucket: bucket, expected: checkpoints[bucket], next: next, writes: writes)
    }

    /// What becomes of the bucket's indexes when its rows are written.
    func indexes(of bucket: Int) -> Checkpoint.Indexes {
        defersIndexes && checkpoints[bucket] == .start ? .deferred : checkpoints[bucket].indexes
    }

    func clearPlan() {
        plan.removeAll(keepingCapacity: true)
        touches.removeAll(keepingCapacity: true)
        factPlans.removeAll(keepingCapacity: true)
        awaitedRows.removeAll(keepingCapacity: true)
        awaitedFacts.removeAll(keepingCapacity: true)
    }
}
