import EventSourcing
import ProjectionKit
import Testing

/// A row of any bytes, for what stores must keep whatever its size.
struct AnyRow: ProjectionRow {
    var columns: [Columns.Column]

    init(_ columns: [Columns.Column]) { self.columns = columns }
    init?(columns: Columns) { self.columns = columns.all }

    func write(to out: inout ColumnWriter, was old: AnyRow?) {
        for column in columns {
            let before = old?.columns.first { $0.name == column.name }
            out.frozen(column, was: before)
        }
    }
}

/// Rows at every edge of the ways in which a row may be stored: lengths of names and values, and numbers of columns.
enum RowShapes {
    static let all = values + names + counts

    private static let values = [0, 1, 63, 64, 65, 127, 128, 4_095, 4_096, 16_383, 16_384, 70_000].map { count in
        AnyRow([column("a", "first"), column("b", String(repeating: "v", count: count)), column("c", "-17")])
    }

    private static let names = [1, 62, 63, 64, 65, 300].map { count in
        AnyRow([column(String(repeating: "n", count: count), "007"), column("z", "\u{0}\r\n新")])
    }

    private static let counts = [1, 63, 64, 127, 128, 129, 600].map { count in
        AnyRow((0..<count).map { column("c\($0)", "\($0)") })
    }

    static func column(_ name: String, _ value: String) -> Columns.Column {
        Columns.Column(name: Array(name.utf8), value: Array(value.utf8))
    }
}

/// What every store promises of rows and memberships in any number and size.
struct RowContract {
    private static let bucket = 9

    let store: any ReadModelStore
    let generation = GenerationID(partition: .first, projection: "shapes", number: 1)
    var keys: GenerationKeys { GenerationKeys(generation, layout: .keyed) }

    /// Writes all shapes new, reads them, changes them, and reads them again.
    func verify() async throws {
        try await store.open(generation, foldVersion: 1)
        try await step(from: 0) { writes in
            for (index, row) in RowShapes.all.enumerated() { _ = writes.put(row, was: nil, suffix: suffix(index)) }
        }
        try await expect(RowShapes.all)

        // A short one made long, and the other way round.
        let changed = RowShapes.all.map { row in
            var row = row
            let isLong = row.columns[0].value.count > 64
            row.columns[0] = Columns.Column(
                name: row.columns[0].name, value: Array(repeating: 0x77, count: isLong ? 3 : 90))
            return row
        }
        try await step(from: 1) { writes in
            for (index, row) in changed.enumerated() {
                _ = writes.put(row, was: RowShapes.all[index], suffix: suffix(index))
            }
        }
        try await expect(changed)
        try await takesManyMemberships()
        try await store.drop(generation)
    }

    private func takesManyMemberships() async throws {
        let lists = ["large", "a", "b", "c"]
        let members = (0..<2_500).map { number in
            lists.prefix(number < 10 ? 4 : 1).map { IndexEntry(index: $0, member: "r\(number)", score: Int64(number)) }
        }
        try await step(from: 2) { writes in
            for entries in members { writes.move([], to: entries, suffix: { "t:\($0)" }) { _ in } }
        }
        // One leaves, one moves, one comes, among others of the same lists.
        try await step(from: 3) { writes in
            writes.move(members[0], to: [], suffix: { "t:\($0)" }) { _ in }
            let moved = members[1].map { IndexEntry(index: $0.index, member: $0.member, score: -1) }
            writes.move(members[1], to: moved, suffix: { "t:\($0)" }) { _ in }
            writes.move([], to: [IndexEntry(index: "a", member: "new", score: 7)], suffix: { "t:\($0)" }) { _ in }
        }
        let entries = try await store.entries(lists.map { "i:t:\($0)" }, of: keys, bucket: Self.bucket)
        let counts = entries.map { entry in if case .index(let members) = entry.value { members.count } else { 0 } }
        #expect(counts == [2_499, 10, 9, 9])
        for entry in entries {
            guard case .index(let members) = entry.value else { continue }
            #expect(members[0] == StoredEntry.IndexMember(member: Array("r1".utf8), score: -1))
        }
    }

    private func suffix(_ index: Int) -> String { "t:r\(index)" }

    private func step(from: Int64, _ write: (inout StepWrites) -> Void) async throws {
        var writes = StepWrites()
        write(&writes)
        let step = BucketStep(
            keys: keys, bucket: Self.bucket, expected: Checkpoint(Position(from)),
            next: Checkpoint(Position(from + 1)), writes: writes)
        #expect(try await store.step([step]) == [.applied])
    }

    private func expect(_ rows: [AnyRow]) async throws {
        let request = RowsRequest(keys: keys, rows: rows.indices.map { .init(bucket: Self.bucket, suffix: suffix($0)) })
        let found = try await store.rows([request])[0]
        for (row, found) in zip(rows, found) {
            #expect(
                StoredEntry(key: "", value: .row(found?.all ?? [])) == StoredEntry(key: "", value: .row(row.columns)))
        }
    }
}
