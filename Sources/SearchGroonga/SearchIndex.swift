public import EventSourcing
import JSON

/// The products' index: its tables, and the writing of documents and checkpoint.
///
/// The index is a projection that can be thrown away at any time: a missing checkpoint means start over.
public struct SearchIndex: Sendable {
    static let products = "Products"
    static let terms = "Terms"
    static let meta = "Meta"
    private static let checkpointKey = "checkpoint"
    /// Raise it when tables or the meaning of columns change: an index of another version is built anew.
    private static let version: Int64 = 1

    let groonga: GroongaClient

    public init(groonga: GroongaClient) { self.groonga = groonga }

    /// Makes what is missing. What another version left, or one that was interrupted, is removed first: the version
    /// is written last, so that an index that has it is whole.
    ///
    /// - Returns: the position up to which the index holds everything.
    public func open() async throws(SearchError) -> Position {
        if let checkpoint = try await standing() { return checkpoint }
        try await removeAll()
        try await makeTables()
        try await setMeta("version", Self.version)
        return .start
    }

    /// Removes everything, also what is broken; `open` makes it anew.
    ///
    /// The version goes first: an index half removed is none. Then columns before tables, each by force and on its
    /// own: a table cannot be removed while one of its columns cannot be opened.
    public func removeAll() async throws(SearchError) {
        for name in [Self.meta] + Self.columns.map(\.name) + Self.tables.map(\.name) {
            do {
                _ = try await groonga.call("object_remove", [("name", name), ("force", "yes")])
            } catch {
                // It is not there, or is broken and removed all the same; what is left is looked at below.
                guard case .refused = error else { throw error }
            }
        }
        let left = try await tableNames().intersection(Self.tables.map(\.name))
        if !left.isEmpty {
            throw .notUnderstood(reason: "groonga does not remove \(left.sorted().joined(separator: ", "))")
        }
    }

    /// Writes `documents` and removes `gone`. Absolute: doing it again is harmless.
    public func write(
        _ documents: [SearchDocument], removing gone: [(tenant: String, spuID: String)] = []
    ) async throws(SearchError) {
        if !documents.isEmpty {
            var writer = JSONWriter()
            writer.beginArray()
            for document in documents { document.write(to: &writer) }
            writer.endArray()
            _ = try await groonga.load(writer.bytes, into: Self.products)
        }
        for product in gone {
            let key = SearchDocument.key(tenant: product.tenant, spuID: product.spuID)
            do {
                _ = try await groonga.call("delete", [("table", Self.products), ("key", key)])
            } catch {
                // -22: there is no such record, which is what was wanted.
                guard case .refused(code: -22, message: _) = error else { throw error }
            }
        }
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    public func moveCheckpoint(to position: Position) async throws(SearchError) {
        try await setMeta(Self.checkpointKey, position.rawValue)
    }

    public func checkpoint() async throws(SearchError) -> Position { Position(try await meta(Self.checkpointKey) ?? 0) }

    /// How many documents there are, over all tenants.
    public func count() async throws(SearchError) -> Int64 {
        let answer = try await groonga.call("select", [("table", Self.products), ("limit", "0")])
        return answer.asArray?.first?.asArray?.first?.asArray?.first?.asInteger ?? 0
    }
}

extension SearchIndex {
    private func tableNames() async throws(SearchError) -> Set<String> {
        // The first row of the answer describes its columns; a table's name is its second.
        let rows = try await groonga.call("table_list").asArray ?? []
        return Set(rows.dropFirst().compactMap { $0.asArray.flatMap { $0.count > 1 ? $0[1].asString : nil } })
    }

    /// Nil: there is no index of this version that is whole.
    private func standing() async throws(SearchError) -> Position? {
        guard try await tableNames().contains(Self.meta) else { return nil }
        do {
            guard try await meta("version") == Self.version else { return nil }
            return Position(try await meta(Self.checkpointKey) ?? 0)
        } catch {
            // The table is there and cannot be read.
            if case .refused = error { return nil }
            throw error
        }
    }

    private func makeTables() async throws(SearchError) {
        for table in Self.tables { _ = try await groonga.call("table_create", table.arguments) }
        for column in Self.columns.reversed() { _ = try await groonga.call("column_create", column.arguments) }
    }

    private func meta(_ key: String) async throws(SearchError) -> Int64? {
        let answer = try await groonga.call(
            "select",
            [("table", Self.meta), ("filter", "_key == \"\(key)\""), ("output_columns", "value"), ("limit", "1")])
        // [[[hits], [[name, type]…], [value]]]
        guard let result = answer.asArray?.first?.asArray, result.count > 2 else { return nil }
        return result[2].asArray?.first?.asInteger
    }

    private func setMeta(_ key: String, _ value: Int64) async throws(SearchError) {
        var writer = JSONWriter()
        writer.value([["_key": .string(key), "value": .integer(value)]])
        _ = try await groonga.load(writer.bytes, into: Self.meta)
    }
}
