public import EventSourcing
import Synchronization

/// The reference read model: for deterministic tests of folds, and for folding a log afresh to compare with another
/// store. Lives as long as its object.
public final class MemoryReadModel: ReadModelStore {
    private let state = Mutex(State())

    public init() {}

    /// All that is stored, for tests that let a store lose its last writes.
    public struct State: Sendable {
        var generations: [PartitionID: [String: GenerationState]] = [:]
        var watermarks: [PartitionID: [String: Watermark]] = [:]
        var checkpoints: [GenerationID: [Checkpoint?]] = [:]
        var buckets: [BucketID: MemoryBucket] = [:]
        var announced: [WatermarkMessage] = []
    }

    struct BucketID: Hashable {
        let generation: GenerationID
        let bucket: Int
    }

    public func copy() -> State { state.withLock { $0 } }
    public func restore(_ copy: State) { state.withLock { $0 = copy } }
    /// Every message so far, in order.
    public var announced: [WatermarkMessage] { state.withLock { $0.announced } }

    public func generations(
        of partition: PartitionID
    ) async throws(ReadModelError) -> [String: GenerationState] {
        state.withLock { $0.generations[partition] ?? [:] }
    }

    public func watermarks(of partition: PartitionID) async throws(ReadModelError) -> [String: Watermark] {
        state.withLock { $0.watermarks[partition] ?? [:] }
    }

    public func open(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        state.withLock { state in
            let alias = GenerationAlias(number: generation.number, foldVersion: foldVersion)
            state.generations[generation.partition, default: [:]][generation.projection, default: .init()]
                .building = alias
            let fresh = [Checkpoint?](repeating: nil, count: RowLayout.bucketCount)
            state.checkpoints[generation] = (state.checkpoints[generation] ?? fresh).map { $0 ?? .start }
        }
    }

    public func checkpoints(of generations: [GenerationID]) async throws(ReadModelError) -> [[Checkpoint?]] {
        let missing = [Checkpoint?](repeating: nil, count: RowLayout.bucketCount)
        return state.withLock { state in generations.map { state.checkpoints[$0] ?? missing } }
    }

    public func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]] {
        state.withLock { state in
            requests.map { request in
                request.rows.map { row in
                    let id = BucketID(generation: request.keys.generation, bucket: row.bucket)
                    return state.buckets[id]?.columns(of: row.suffix)
                }
            }
        }
    }

    public func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        for bucket in 0..<RowLayout.bucketCount {
            let rows = state.withLock { state in
                state.buckets[BucketID(generation: keys.generation, bucket: bucket)]?.storedRows(bucket) ?? []
            }
            if !rows.isEmpty { try await visit(rows) }
        }
    }

    public func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        state.withLock { state in steps.map { state.take($0) } }
    }

    public func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome] {
        state.withLock { state in
            messages.map { message in
                let outcome = message.outcome(stored: state.watermarks[partition]?[message.mark.projection])
                if outcome == .published { state.announce(message, of: partition) }
                return outcome
            }
        }
    }

    public func lower(_ mark: Watermark, of partition: PartitionID) async throws(ReadModelError) {
        state.withLock { $0.announce(WatermarkMessage(mark: mark, changed: nil), of: partition) }
    }

    public func activate(_ change: GenerationSwitch, isForced: Bool) async throws(ReadModelError) -> Bool {
        state.withLock { $0.activate(change, isForced: isForced) }
    }

    public func reopen(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) -> Bool {
        state.withLock { state in
            let alias = GenerationAlias(number: generation.number, foldVersion: foldVersion)
            guard state.takeKept(alias, of: generation) else { return false }
            state.generations[generation.partition]?[generation.projection]?.building = alias
            return true
        }
    }

    public func release(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        state.withLock { state in
            _ = state.takeKept(GenerationAlias(number: generation.number, foldVersion: foldVersion), of: generation)
        }
    }

    public func withdraw(
        _ projection: String, of partition: PartitionID, epoch: Int64
    ) async throws(ReadModelError) {
        state.withLock { state in
            state.generations[partition]?[projection]?.live = nil
            let mark = Watermark(projection: projection, generation: 0, position: .start, epoch: epoch)
            state.announce(WatermarkMessage(mark: mark, changed: nil), of: partition)
        }
    }

    public func opened(of partition: PartitionID) async throws(ReadModelError) -> [GenerationID] {
        state.withLock { state in state.checkpoints.keys.filter { $0.partition == partition } }
    }

    public func drop(_ generation: GenerationID) async throws(ReadModelError) {
        state.withLock { state in
            state.checkpoints[generation] = nil
            for bucket in 0..<RowLayout.bucketCount {
                state.buckets[BucketID(generation: generation, bucket: bucket)] = nil
            }
        }
    }

    public func names(of generation: GenerationID) async throws(ReadModelError) -> [[String]] {
        state.withLock { state in
            (0..<RowLayout.bucketCount).map { bucket in
                state.buckets[BucketID(generation: generation, bucket: bucket)]?.names ?? []
            }
        }
    }

    public func entries(
        _ names: [String], of keys: GenerationKeys, bucket: Int
    ) async throws(ReadModelError) -> [StoredEntry] {
        state.withLock { state in
            let bucket = state.buckets[BucketID(generation: keys.generation, bucket: bucket)]
            return names.compactMap { bucket?.entry(named: $0) }
        }
    }
}

extension MemoryReadModel.State {
    fileprivate mutating func activate(_ change: GenerationSwitch, isForced: Bool) -> Bool {
        let (partition, name) = (change.generation.partition, change.generation.projection)
        let old = generations[partition]?[name] ?? GenerationState()
        guard old.live != change.alias else { return true }
        let shown = watermarks[partition]?[name]
        if !isForced, let shown, shown.generation > 0, shown.position > change.mark.position { return false }
        generations[partition, default: [:]][name] = GenerationState(
            live: change.alias, building: old.building == change.alias ? nil : old.building,
            kept: old.live.map { KeptGeneration(alias: $0, until: change.keepsOldUntil) } ?? old.kept)
        watermarks[partition]?[name] = nil
        announce(WatermarkMessage(mark: change.mark, changed: nil), of: partition)
        return true
    }

    fileprivate mutating func takeKept(_ alias: GenerationAlias, of generation: GenerationID) -> Bool {
        guard generations[generation.partition]?[generation.projection]?.kept?.alias == alias else { return false }
        generations[generation.partition]?[generation.projection]?.kept = nil
        return true
    }

    fileprivate mutating func take(_ step: BucketStep) -> StepOutcome {
        let actual = checkpoints[step.keys.generation]?[step.bucket]
        guard actual == step.expected else { return .fenced(actual: actual) }
        checkpoints[step.keys.generation]?[step.bucket] = step.next
        let id = MemoryReadModel.BucketID(generation: step.keys.generation, bucket: step.bucket)
        if !step.writes.isEmpty { buckets[id, default: MemoryBucket()].apply(step.writes) }
        return .applied
    }

    fileprivate mutating func announce(_ message: WatermarkMessage, of partition: PartitionID) {
        if let known = watermarks[partition]?[message.mark.projection] {
            guard message.mark.supersedes(known) else { return }
        }
        watermarks[partition, default: [:]][message.mark.projection] = message.mark
        announced.append(message)
    }
}
