import EventSourcing
import JSON

/// One index in Groonga: its tables, its documents, and how far it holds the log.
///
/// It is a projection that can be thrown away at any time: a missing checkpoint means start over.
struct GroongaIndex: Sendable {
    private static let checkpointKey = "checkpoint"
    private static let versionKey = "version"
    /// Documents in one removal: one command line of Groonga's script language.
    private static let removedMax = 500

    let groonga: GroongaClient
    let layout: IndexLayout

    /// Makes what is missing. What another version left, or one that was interrupted, is removed first: the version
    /// is written last, so that an index that has it is whole.
    ///
    /// - Returns: the position up to which the index holds everything.
    func open() async throws(SearchError) -> Position {
        try await GroongaExclusion.mend(groonga)
        if let checkpoint = try await standing() { return checkpoint }
        return try await GroongaExclusion.run(on: groonga) { () async throws(SearchError) in
            try await removeObjects()
            for table in layout.tables { _ = try await groonga.call("table_create", table.arguments) }
            for column in layout.columns.reversed() { _ = try await groonga.call("column_create", column.arguments) }
            try await setMeta(Self.versionKey, layout.version)
            return .start
        }
    }

    /// Gives the index up: it stands no more, and whoever keeps it makes it anew. Nobody is disturbed who reads it.
    func discard() async throws(SearchError) {
        do { try await setMeta(Self.versionKey, 0) } catch {
            // There is none.
            guard case .refused = error else { throw error }
        }
    }

    /// Removes everything, also what is broken; `open` makes it anew.
    func removeAll() async throws(SearchError) {
        try await GroongaExclusion.run(on: groonga) { () async throws(SearchError) in try await removeObjects() }
    }

    /// The version goes first: an index half removed is none. Then columns before tables, each by force and on its
    /// own: a table cannot be removed while one of its columns cannot be opened.
    private func removeObjects() async throws(SearchError) {
        for name in [layout.meta] + layout.columns.map(\.name) + layout.tables.map(\.name) {
            do {
                _ = try await groonga.call("object_remove", [("name", name), ("force", "yes")])
            } catch {
                // It is not there, or is broken and removed all the same; what is left is looked at below.
                guard case .refused = error else { throw error }
            }
        }
        let left = try await tableNames().intersection(layout.tables.map(\.name))
        if !left.isEmpty {
            throw .notUnderstood(reason: "groonga does not remove \(left.sorted().joined(separator: ", "))")
        }
    }

    /// Removes documents; those that are not there are passed over.
    func remove(_ keys: [String]) async throws(SearchError) {
        for start in stride(from: 0, to: keys.count, by: Self.removedMax) {
            let batch = keys[start..<min(start + Self.removedMax, keys.count)]
            let filter = GroongaScript.isOneOf("_key", Array(batch))
            _ = try await groonga.call("delete", [("table", layout.documents), ("filter", filter)])
        }
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await setMeta(Self.checkpointKey, position.rawValue)
    }

    func checkpoint() async throws(SearchError) -> Position { Position(try await meta()[Self.checkpointKey] ?? 0) }

    /// The checkpoint of an index of this version that is whole; nil: there is none.
    func standing() async throws(SearchError) -> Position? {
        do {
            let meta = try await meta()
            return meta[Self.versionKey] == layout.version ? Position(meta[Self.checkpointKey] ?? 0) : nil
        } catch {
            // The table is not there, or cannot be read.
            if case .refused = error { return nil }
            throw error
        }
    }

    /// How many documents there are, over all tenants.
    func count() async throws(SearchError) -> Int64 {
        let answer = try await groonga.call("select", [("table", layout.documents), ("limit", "0")])
        return try GroongaSelection(answer).total
    }

    /// Some columns of the documents, in a fixed order, for those who check the index: at most `limit` after the first
    /// `offset`.
    func documents(
        _ columns: [String], offset: Int, limit: Int
    ) async throws(SearchError) -> [[JSONValue]] {
        let answer = try await groonga.call(
            "select",
            [
                ("table", layout.documents), ("output_columns", columns.joined(separator: ",")), ("sort_keys", "_id"),
                ("offset", "\(offset)"), ("limit", "\(limit)"),
            ])
        return try GroongaSelection(answer).rows
    }
}

extension GroongaIndex {
    private func tableNames() async throws(SearchError) -> Set<String> {
        // The first row of the answer describes its columns; a table's name is its second.
        let rows = try await groonga.call("table_list").asArray ?? []
        return Set(rows.dropFirst().compactMap { $0.asArray.flatMap { $0.count > 1 ? $0[1].asString : nil } })
    }

    private func meta() async throws(SearchError) -> [String: Int64] {
        let answer = try await groonga.call(
            "select", [("table", layout.meta), ("output_columns", "_key,value"), ("limit", "-1")])
        var meta: [String: Int64] = [:]
        for row in try GroongaSelection(answer).rows where row.count == 2 {
            if let key = row[0].asString { meta[key] = row[1].asInteger }
        }
        return meta
    }

    private func setMeta(_ key: String, _ value: Int64) async throws(SearchError) {
        var writer = JSONWriter()
        writer.value([["_key": .string(key), "value": .integer(value)]])
        _ = try await groonga.load(writer.bytes, into: layout.meta)
    }
}
