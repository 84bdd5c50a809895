import EventSourcing
import ProjectionKit
import Synchronization
import TestSupport

/// Where a projector may be caught: before a call of its store, amid a pipeline of steps, or after the call was done
/// and before it heard so. Counts those places and stops whoever comes to the one that a test has chosen.
final class StoreGate: Sendable {
    enum Stop {
        /// As SIGSTOP does: nothing more happens until `release`.
        case pause
        /// As SIGKILL does: nothing more is ever done.
        case death
    }

    private struct State {
        var passed = 0
        var armed: (at: Int, stop: Stop)?
        var isDead = false
        var paused: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Stops whoever comes to the `count`th place from now.
    func arm(_ stop: Stop, after count: Int) { state.withLock { $0.armed = ($0.passed + count, stop) } }

    var hasStopped: Bool { state.withLock { $0.isDead || !$0.paused.isEmpty } }
    /// Places passed so far.
    var passed: Int { state.withLock { $0.passed } }

    func release() {
        let paused = state.withLock { state in
            defer { state.paused = [] }
            return state.paused
        }
        for continuation in paused { continuation.resume() }
    }

    func pass() async throws(ReadModelError) {
        let stop = state.withLock { state -> Stop? in
            if state.isDead { return .death }
            state.passed += 1
            // A paused process does nothing at all: whoever comes meanwhile is paused with it.
            if !state.paused.isEmpty { return .pause }
            guard let armed = state.armed, state.passed >= armed.at else { return nil }
            state.armed = nil
            if case .death = armed.stop { state.isDead = true }
            return armed.stop
        }
        switch stop {
        case nil: return
        case .death: throw .unavailable(reason: "killed")
        case .pause:
            await withCheckedContinuation { continuation in
                state.withLock { $0.paused.append(continuation) }
            }
        }
    }
}

/// A store reached through a gate.
final class GatedStore: ReadModelStore {
    private let store: any ReadModelStore
    private let gate: StoreGate
    private let random: Mutex<SeededRandom>

    init(_ store: any ReadModelStore, gate: StoreGate, seed: UInt64) {
        self.store = store
        self.gate = gate
        random = Mutex(SeededRandom(seed: seed))
    }

    private func gated<Result: Sendable>(
        _ call: () async throws(ReadModelError) -> Result
    ) async throws(ReadModelError) -> Result {
        try await gate.pass()
        let result = try await call()
        try await gate.pass()
        return result
    }

    func step(_ steps: [BucketStep]) async throws(ReadModelError) -> [StepOutcome] {
        // Only a part of a pipeline may have left before the process stood still.
        let cut = random.withLock { Int.random(in: 0...steps.count, using: &$0) }
        let first = try await gated { () async throws(ReadModelError) in
            try await store.step(Array(steps.prefix(cut)))
        }
        return first
            + (try await gated { () async throws(ReadModelError) in try await store.step(Array(steps.dropFirst(cut))) })
    }

    func publish(
        _ messages: [WatermarkMessage], of partition: PartitionID
    ) async throws(ReadModelError) -> [PublishOutcome] {
        try await gated { () async throws(ReadModelError) in try await store.publish(messages, of: partition) }
    }
    func rows(_ requests: [RowsRequest]) async throws(ReadModelError) -> [[Columns?]] {
        try await gated { () async throws(ReadModelError) in try await store.rows(requests) }
    }
    func visitRows(
        of keys: GenerationKeys, _ visit: ([StoredRow]) async throws(ReadModelError) -> Void
    ) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in try await store.visitRows(of: keys, visit) }
    }
    func generations(of partition: PartitionID) async throws(ReadModelError) -> [String: GenerationState] {
        try await gated { () async throws(ReadModelError) in try await store.generations(of: partition) }
    }
    func watermarks(of partition: PartitionID) async throws(ReadModelError) -> [String: Watermark] {
        try await gated { () async throws(ReadModelError) in try await store.watermarks(of: partition) }
    }
    func open(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in
            try await store.open(generation, foldVersion: foldVersion)
        }
    }
    func checkpoints(of generations: [GenerationID]) async throws(ReadModelError) -> [[Checkpoint?]] {
        try await gated { () async throws(ReadModelError) in try await store.checkpoints(of: generations) }
    }
    func lower(_ mark: Watermark, of partition: PartitionID) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in try await store.lower(mark, of: partition) }
    }
    func activate(_ change: GenerationSwitch, isForced: Bool) async throws(ReadModelError) -> Bool {
        try await gated { () async throws(ReadModelError) in try await store.activate(change, isForced: isForced) }
    }
    func reopen(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) -> Bool {
        try await gated { () async throws(ReadModelError) in
            try await store.reopen(generation, foldVersion: foldVersion)
        }
    }
    func release(_ generation: GenerationID, foldVersion: Int) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in
            try await store.release(generation, foldVersion: foldVersion)
        }
    }
    func withdraw(_ projection: String, of partition: PartitionID, epoch: Int64) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in
            try await store.withdraw(projection, of: partition, epoch: epoch)
        }
    }
    func opened(of partition: PartitionID) async throws(ReadModelError) -> [GenerationID] {
        try await gated { () async throws(ReadModelError) in try await store.opened(of: partition) }
    }
    func drop(_ generation: GenerationID) async throws(ReadModelError) {
        try await gated { () async throws(ReadModelError) in try await store.drop(generation) }
    }
    func names(of generation: GenerationID) async throws(ReadModelError) -> [[String]] {
        try await store.names(of: generation)
    }
    func entries(
        _ names: [String], of keys: GenerationKeys, bucket: Int
    ) async throws(ReadModelError) -> [StoredEntry] {
        try await store.entries(names, of: keys, bucket: bucket)
    }
}
