import JSON

/// Tables and columns by name.
extension GroongaClient {
    func exists(_ name: String) async throws(SearchError) -> Bool {
        try await call("object_exist", [("name", name)]).asBool ?? false
    }

    func tableNames() async throws(SearchError) -> Set<String> {
        // The first row of the answer describes its columns; a table's name is its second.
        let rows = try await call("table_list").asArray ?? []
        return Set(rows.dropFirst().compactMap { $0.asArray.flatMap { $0.count > 1 ? $0[1].asString : nil } })
    }

    /// Removes a table or a column by force, also one that is broken or not there.
    func removeObject(_ name: String) async throws(SearchError) {
        do { _ = try await call("object_remove", [("name", name), ("force", "yes")]) } catch {
            // It is not there, or is broken and removed all the same.
            guard case .refused = error else { throw error }
        }
    }

    /// Makes a table of named values, if it is not there or is broken. Two indexes may find it missing at once.
    func make(_ table: String, column: String, of type: String) async throws(SearchError) {
        if try await holds(table, column) { return }
        try await GroongaExclusion.run(on: self) { () async throws(SearchError) in
            if try await holds(table, column) { return }
            if try await exists(table) {
                try await removeObject("\(table).\(column)")
                try await removeObject(table)
            }
            _ = try await call(
                "table_create", [("name", table), ("flags", "TABLE_HASH_KEY"), ("key_type", "ShortText")])
            _ = try await call(
                "column_create",
                [("table", table), ("name", column), ("flags", "COLUMN_SCALAR"), ("type", type)])
        }
    }

    private func holds(_ table: String, _ column: String) async throws(SearchError) -> Bool {
        do {
            let answer = try await call(
                "select", [("table", table), ("output_columns", "_key,\(column)"), ("limit", "1")])
            // Groonga passes over columns that are not there.
            let columns = answer.asArray?.first?.asArray.flatMap { $0.count > 1 ? $0[1].asArray : nil }
            return columns?.count == 2
        } catch {
            guard case .refused = error else { throw error }
            return false
        }
    }
}
