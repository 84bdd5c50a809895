import EventSourcing
import ProjectionKit
import Synchronization
import TestSupport

/// A store whose steps fail as a seed says: before, in the middle, or after they were done.
final class FaultyStore: ReadModelStore {
    private let store: any ReadModelStore
    private let random: Mutex<SeededRandom>
    private let oneIn: Int
    private let spy: StepSpy?
    private let isFenced: Bool
    private let brokenPasses: Mutex<Int>
    let failures = Mutex(0)

    /// One step in `oneIn` fails; `spy` sees all; the first `brokenPasses` passes over rows end amid. Without the fence
    /// a step is done wherever the checkpoint stands, and nothing is ever said to be lost: to see that tests would
    /// notice.
    init(
        _ store: any ReadModelStore, seed: UInt64 = 0, oneIn: Int = .max / 4, spy: StepSpy? = nil,
        brokenPasses: Int = 0, isFenced: Bool = true
    ) {
        self.brokenPasses = Mutex(brokenPasses)
        self.isFenced = isFenced
        self.store = store
        self.spy = spy
        random = Mutex(SeededRandom(seed: seed))
        self.oneIn = oneIn
    }

    private func draw(_ range: Range<Int>) -> Int { random.withLock { Int.random(in: range, using: &$0) } }

    func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        spy?.see(steps)
        guard isFenced else { return try await force(steps) }
        guard draw(0..<oneIn) == 0 else { return try await store.step(steps) }
        failures.withLock { $0 += 1 }
        // As a projector that is killed, or a connection that is lost, leaves it: some steps taken, no answer.
        _ = try await store.step(Array(steps.prefix(draw(0..<steps.count + 1))))
        throw .unavailable(reason: "injected")
    }

    func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome] {
        if draw(0..<oneIn * 2) == 0 { throw .unavailable(reason: "injected") }
        let outcomes = try await store.publish(messages, of: partition)
        return isFenced ? outcomes : outcomes.map { _ in .published }
    }

    private func force(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        for step in steps {
            guard case .fenced(let actual?) = try await store.step([step])[0] else { continue }
            _ = try await store.step([
                BucketStep(
                    keys: step.keys, bucket: step.bucket, expected: actual, next: step.next, writes: step.writes)
            ])
        }
        return steps.map { _ in .applied }
    }

    func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]] {
        if draw(0..<oneIn * 2) == 0 { throw .unavailable(reason: "injected") }
        return try await store.rows(requests)
    }

    func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        if draw(0..<oneIn * 2) == 0 { throw .unavailable(reason: "injected") }
        let isBroken = brokenPasses.withLock { left in
            defer { left = max(0, left - 1) }
            return left > 0
        }
        try await store.visitRows(of: keys) { (rows) throws(ReadModelError) in
            try await visit(isBroken ? Array(rows.prefix(rows.count / 2)) : rows)
            guard isBroken else { return }
            failures.withLock { $0 += 1 }
            throw .unavailable(reason: "injected")
        }
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
