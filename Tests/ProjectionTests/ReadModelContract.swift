import EventSourcing
import ProjectionKit
import Testing

/// What every store of read models promises. Run against the memory one and against a real Redis.
struct ReadModelContract {
    let store: any ReadModelStore
    let generation = GenerationID(partition: .first, projection: "contract", number: 1)

    var keys: GenerationKeys { GenerationKeys(generation, layout: .keyed) }

    func verifyAll() async throws {
        try await opensAtTheStart()
        try await stepsAllOrNothing()
        try await writesEveryOperation()
        try await remembersWhatIndexesAre()
        try await publishesOnlyWhatSupersedes()
        try await lowersOnlyUnderAHigherEpoch()
        try await switchesInOneStep()
        try await keepsTheOneBefore()
        try await withdraws()
        try await dropsWhole()
    }

    private func opensAtTheStart() async throws {
        #expect(try await store.checkpoints(of: [generation])[0].allSatisfy { $0 == nil })
        try await store.open(generation, foldVersion: 3)
        #expect(try await store.checkpoints(of: [generation])[0].allSatisfy { $0 == .start })
        let state = try await store.generations(of: .first)["contract"]
        #expect(state == GenerationState(building: GenerationAlias(number: 1, foldVersion: 3)))
        #expect(try await store.opened(of: .first) == [generation])
    }

    private func stepsAllOrNothing() async throws {
        let first = step(bucket: 5, from: 0, to: 10) { _ = $0.put(TwoColumns(a: 1, b: "x"), was: nil, suffix: "t:r") }
        #expect(try await store.step([first]) == [.applied])
        let stale = step(bucket: 5, from: 0, to: 20) { _ = $0.put(TwoColumns(a: 9, b: nil), was: nil, suffix: "t:r") }
        #expect(try await store.step([stale]) == [.fenced(actual: Checkpoint(Position(10)))])
        #expect(try await row("t:r", bucket: 5) == TwoColumns(a: 1, b: "x"))
        // The same words again: the checkpoint has moved on, so nothing happens twice.
        #expect(try await store.step([first]) == [.fenced(actual: Checkpoint(Position(10)))])

        try await store.open(generation, foldVersion: 3)
        #expect(
            try await store.checkpoints(of: [generation])[0][5] == Checkpoint(Position(10)),
            "opening again keeps what is there")
        let missing = GenerationID(partition: .first, projection: "contract", number: 77)
        let nowhere = BucketStep(
            keys: GenerationKeys(missing, layout: .keyed), bucket: 0, expected: .start, next: Checkpoint(Position(1)),
            writes: StepWrites())
        #expect(try await store.step([nowhere]) == [.fenced(actual: nil)])
    }

    private func writesEveryOperation() async throws {
        let entry = IndexEntry(index: "list", member: "r", score: 1_700_000_000_123)
        let moved = IndexEntry(index: "list", member: "r", score: -5)
        let steps = [
            step(bucket: 5, from: 10, to: 20) { writes in
                _ = writes.put(TwoColumns(a: 2, b: nil), was: TwoColumns(a: 1, b: "x"), suffix: "t:r")
                writes.move([], to: [entry], suffix: { "t:\($0)" }) { _ in }
            },
            step(bucket: 5, from: 20, to: 30) { writes in
                _ = writes.put(TwoColumns(a: 7, b: "新鲜\r\n\""), was: nil, suffix: "t:s")
                writes.move([entry], to: [moved], suffix: { "t:\($0)" }) { _ in }
            },
        ]
        #expect(try await store.step(steps) == [.applied, .applied])
        #expect(try await row("t:r", bucket: 5) == TwoColumns(a: 2, b: nil))
        #expect(try await row("t:s", bucket: 5) == TwoColumns(a: 7, b: "新鲜\r\n\""))

        let names = try await store.names(of: generation)
        #expect(names[5] == ["i:t:list", "m:t:r", "m:t:s"])
        #expect(names.enumerated().allSatisfy { $0.offset == 5 || $0.element.isEmpty })
        let entries = try await store.entries(names[5], of: keys, bucket: 5)
        #expect(entries[0].value == .index([.init(member: Array("r".utf8), score: -5)]))
        #expect(entries[1].value == .row([.init(name: Array("a".utf8), value: Array("2".utf8))]))

        let last = step(bucket: 5, from: 30, to: 40) { writes in
            _ = writes.put(TwoColumns?.none, was: TwoColumns(a: 7, b: nil), suffix: "t:s")
            writes.move([moved], to: [], suffix: { "t:\($0)" }) { _ in }
        }
        #expect(try await store.step([last]) == [.applied])
        #expect(try await store.names(of: generation)[5] == ["m:t:r"])
    }

    private func remembersWhatIndexesAre() async throws {
        let row = TwoColumns(a: 4, b: "v")
        let deferred = Checkpoint(Position(1), indexes: .deferred)
        let first = step(bucket: 7, from: .start, to: deferred) { _ = $0.put(row, was: nil, suffix: "t:v") }
        #expect(try await store.step([first]) == [.applied])
        #expect(try await store.checkpoints(of: [generation])[0][7] == deferred)
        let kept = Checkpoint(Position(1))
        let stale = step(bucket: 7, from: kept, to: kept) { _ in }
        #expect(try await store.step([stale]) == [.fenced(actual: deferred)])
        var found: [String: TwoColumns] = [:]
        try await store.visitRows(of: keys) { rows in
            for stored in rows where stored.bucket == 7 { found[stored.suffix] = TwoColumns(columns: stored.columns) }
        }
        #expect(found == ["t:v": row])
        let gone = step(bucket: 7, from: deferred, to: kept) { _ = $0.put(nil, was: row, suffix: "t:v") }
        #expect(try await store.step([gone]) == [.applied])
        #expect(try await store.checkpoints(of: [generation])[0][7] == kept)
    }

    private func publishesOnlyWhatSupersedes() async throws {
        let lost = try await store.publish([message(position: 5, epoch: 7)], of: .first)
        #expect(lost == [.lost(stored: nil)], "nothing is stored, so the store may have lost it")
        try await store.lower(mark(position: 3, epoch: 7), of: .first)
        #expect(try await store.publish([message(position: 5, epoch: 7)], of: .first) == [.published])
        let stored = mark(position: 5, epoch: 7)
        #expect(try await store.publish([message(position: 4, epoch: 7)], of: .first) == [.superseded(by: stored)])
        #expect(try await store.publish([message(position: 9, epoch: 6)], of: .first) == [.superseded(by: stored)])
        let ahead = message(position: 9, epoch: 7, previous: mark(position: 8, epoch: 7))
        #expect(try await store.publish([ahead], of: .first) == [.lost(stored: stored)])
        #expect(try await store.watermarks(of: .first)["contract"] == stored)
    }

    private func lowersOnlyUnderAHigherEpoch() async throws {
        try await store.lower(mark(position: 1, epoch: 7), of: .first)
        #expect(try await store.watermarks(of: .first)["contract"] == mark(position: 5, epoch: 7))
        try await store.lower(mark(position: 1, epoch: 8), of: .first)
        #expect(try await store.watermarks(of: .first)["contract"] == mark(position: 1, epoch: 8))
    }

    private func switchesInOneStep() async throws {
        let live = Watermark(projection: "contract", generation: 1, position: Position(40), epoch: 8)
        #expect(try await activate(generation, 3, live, until: Timestamp(milliseconds: 5)))
        let alias = GenerationAlias(number: 1, foldVersion: 3)
        #expect(try await store.generations(of: .first)["contract"] == GenerationState(live: alias))
        #expect(try await store.watermarks(of: .first)["contract"] == live)
        // Readers have been shown more: nothing changes, unless it must.
        let behind = GenerationID(partition: .first, projection: "contract", number: 2)
        let earlier = Watermark(projection: "contract", generation: 2, position: Position(39), epoch: 8)
        #expect(try await activate(behind, 3, earlier, until: Timestamp(milliseconds: 5)) == false)
        #expect(try await store.generations(of: .first)["contract"] == GenerationState(live: alias))
        // A second projector that finished the same build later must not lower it.
        let late = Watermark(projection: "contract", generation: 1, position: Position(30), epoch: 8)
        #expect(try await activate(generation, 3, late, until: Timestamp(milliseconds: 5)))
        #expect(try await store.watermarks(of: .first)["contract"] == live)
    }

    private func keepsTheOneBefore() async throws {
        let second = GenerationID(partition: .first, projection: "contract", number: 2)
        let aliases = (GenerationAlias(number: 1, foldVersion: 3), GenerationAlias(number: 2, foldVersion: 4))
        let until = Timestamp(milliseconds: 1_800_000_000_000)
        try await store.open(second, foldVersion: 4)
        let mark = Watermark(projection: "contract", generation: 2, position: Position(50), epoch: 8)
        #expect(try await activate(second, 4, mark, until: until))
        let kept = KeptGeneration(alias: aliases.0, until: until)
        #expect(try await store.generations(of: .first)["contract"] == GenerationState(live: aliases.1, kept: kept))

        #expect(try await store.reopen(generation, foldVersion: 9) == false, "another version made it")
        #expect(try await store.reopen(generation, foldVersion: 3))
        let reopened = GenerationState(live: aliases.1, building: aliases.0)
        #expect(try await store.generations(of: .first)["contract"] == reopened)
        #expect(
            try await store.checkpoints(of: [generation])[0][5] == Checkpoint(Position(40)), "it stands where it stood")
        #expect(try await store.reopen(generation, foldVersion: 3) == false, "it is kept no more")

        let back = Watermark(projection: "contract", generation: 1, position: Position(50), epoch: 9)
        #expect(try await activate(generation, 3, back, until: until, isForced: true))
        try await store.release(generation, foldVersion: 3)
        let forward = KeptGeneration(alias: aliases.1, until: until)
        #expect(try await store.generations(of: .first)["contract"] == GenerationState(live: aliases.0, kept: forward))
        try await store.release(second, foldVersion: 4)
        #expect(try await store.generations(of: .first)["contract"] == GenerationState(live: aliases.0))
        try await store.drop(second)
    }

    private func withdraws() async throws {
        try await store.withdraw("contract", of: .first, epoch: 10)
        #expect(try await store.generations(of: .first)["contract"]?.live == nil)
        #expect(try await store.watermarks(of: .first)["contract"]?.generation == 0)
    }

    private func dropsWhole() async throws {
        try await store.drop(generation)
        #expect(try await store.names(of: generation).allSatisfy(\.isEmpty))
        #expect(try await store.checkpoints(of: [generation])[0].allSatisfy { $0 == nil })
        #expect(try await store.opened(of: .first).isEmpty)
    }
}

extension ReadModelContract {
    private func activate(
        _ generation: GenerationID, _ foldVersion: Int, _ mark: Watermark, until: Timestamp, isForced: Bool = false
    ) async throws -> Bool {
        let change = GenerationSwitch(to: generation, foldVersion: foldVersion, mark: mark, keepsOldUntil: until)
        return try await store.activate(change, isForced: isForced)
    }

    func step(bucket: Int, from: Int64, to: Int64, _ write: (inout StepWrites) -> Void) -> BucketStep {
        step(bucket: bucket, from: Checkpoint(Position(from)), to: Checkpoint(Position(to)), write)
    }

    private func step(
        bucket: Int, from: Checkpoint, to: Checkpoint, _ write: (inout StepWrites) -> Void
    ) -> BucketStep {
        var writes = StepWrites()
        write(&writes)
        return BucketStep(keys: keys, bucket: bucket, expected: from, next: to, writes: writes)
    }

    private func row(_ suffix: String, bucket: Int) async throws -> TwoColumns? {
        let request = RowsRequest(keys: keys, rows: [.init(bucket: bucket, suffix: suffix)])
        return try await store.rows([request])[0][0].flatMap { TwoColumns(columns: $0) }
    }

    private func mark(position: Int64, epoch: Int64) -> Watermark {
        Watermark(projection: "contract", generation: 1, position: Position(position), epoch: epoch)
    }

    private func message(position: Int64, epoch: Int64, previous: Watermark? = nil) -> WatermarkMessage {
        WatermarkMessage(mark: mark(position: position, epoch: epoch), previous: previous, changed: ["m:t:r"])
    }
}

struct TwoColumns: ProjectionRow {
    var a: Int64
    var b: String?

    init(a: Int64, b: String?) {
        self.a = a
        self.b = b
    }

    init?(columns: Columns) {
        guard let a = columns.integer("a") else { return nil }
        self.init(a: a, b: columns.text("b"))
    }

    func write(to out: inout ColumnWriter, was old: TwoColumns?) {
        out.integer("a", a, was: old?.a)
        out.text("b", b, was: old?.b)
    }
}
