import EventSourcing
import ProjectionKit
import Synchronization

/// A store that remembers every step it passes on, so that the same writes can be done again without the folding.
final class RecordingStore: ReadModelStore {
    private let store: any ReadModelStore
    private let recorded = Mutex<[BucketStep]>([])

    init(_ store: any ReadModelStore) { self.store = store }

    /// The steps that write rows, in the order in which they were taken.
    var steps: [BucketStep] { recorded.withLock { $0 } }

    func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        let outcomes = try await store.step(steps)
        let written = zip(steps, outcomes).filter { $1 == .applied && !$0.writes.isEmpty }.map(\.0)
        recorded.withLock { $0 += written }
        return outcomes
    }

    func generations(of partition: PartitionID) async throws(ReadModelError) -> [String: GenerationState] {
        try await store.generations(of: partition)
    }

    func watermarks(of partition: PartitionID) async throws(ReadModelError) -> [String: Watermark] {
        try await store.watermarks(of: partition)
    }

    func open(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        try await store.open(generation, foldVersion: foldVersion)
    }

    func checkpoints(of generations: [GenerationID]) async throws(ReadModelError) -> [[Checkpoint?]] {
        try await store.checkpoints(of: generations)
    }

    func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]] {
        try await store.rows(requests)
    }

    func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) { try await store.visitRows(of: keys, visit) }

    func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome] {
        try await store.publish(messages, of: partition)
    }

    func lower(_ mark: Watermark, of partition: PartitionID) async throws(ReadModelError) {
        try await store.lower(mark, of: partition)
    }

    func activate(_ change: GenerationSwitch, isForced: Bool) async throws(ReadModelError) -> Bool {
        try await store.activate(change, isForced: isForced)
    }

    func reopen(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) -> Bool {
        try await store.reopen(generation, foldVersion: foldVersion)
    }

    func release(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        try await store.release(generation, foldVersion: foldVersion)
    }

    func withdraw(_ projection: String, of partition: PartitionID, epoch: Int64) async throws(ReadModelError) {
        try await store.withdraw(projection, of: partition, epoch: epoch)
    }

    func opened(of partition: PartitionID) async throws(ReadModelError) -> [GenerationID] {
        try await store.opened(of: partition)
    }

    func drop(_ generation: GenerationID) async throws(ReadModelError) { try await store.drop(generation) }

    func names(of generation: GenerationID) async throws(ReadModelError) -> [[String]] {
        try await store.names(of: generation)
    }

    func entries(
        _ names: [String], of keys: GenerationKeys, bucket: Int
    ) async throws(ReadModelError) -> [StoredEntry] {
        try await store.entries(names, of: keys, bucket: bucket)
    }
}
