import ProjectionKit
import Redis

/// Asks a server whether it makes of our dumps what was put into them: one of another make may not, or not let us.
struct RestoreProbe {
    /// Rows of every shape that `RowDump` knows.
    private static let rows = [
        Row(values: ["1", "", String(repeating: "a", count: 61)]),
        Row(values: [String(repeating: "b", count: 62), "-7"]),
        Row(values: ["short", String(repeating: "c", count: 300), String(repeating: "d", count: 20_000)]),
    ]

    private let writes = rows.map { row in
        var writes = StepWrites()
        _ = writes.put(row, was: nil, suffix: "")
        return writes
    }

    func append(to pipeline: inout RedisPipeline, key: String) {
        pipeline.appendFunctionCall("mallard_restored", keys: [key]) { call in
            var dump = RowDump()
            for writes in writes {
                for (_, words) in writes.operations { dump.write(writes, words) }
                call.argument(dump.bytes)
            }
        }
    }

    func isPassed(by reply: RedisValue) -> Bool {
        guard let rows = reply.asArray, rows.count == writes.count else { return false }
        return zip(rows, writes).allSatisfy { row, writes in
            guard let words = row.asArray, let (_, written) = writes.operations.first(where: { _ in true }) else {
                return false
            }
            return Self.columns(words.map { $0.asBytes ?? [] }) == Self.columns(written.map { Array(writes[$0]) })
        }
    }

    private static func columns(_ words: [[UInt8]]) -> Set<Columns.Column> {
        Set(stride(from: 0, to: words.count - 1, by: 2).map { Columns.Column(name: words[$0], value: words[$0 + 1]) })
    }

    private struct Row: ProjectionRow {
        let values: [String]

        init(values: [String]) { self.values = values }

        /// Only ever written.
        init?(columns: Columns) { nil }

        func write(to out: inout ColumnWriter, was old: Row?) {
            for (index, value) in values.enumerated() { out.text("column\(index)", value, was: nil) }
        }
    }
}
