import EventSourcing
import JSON

/// What an index is to hold of some documents.
struct IndexBatch: Sendable {
    /// `[{"_key": …}, …]`, which take the place of those with the same key; empty: none.
    var records: [UInt8] = []
    /// Keys of documents that are to go; those that are not there are passed over.
    var gone: [String] = []

    static func records<Document>(_ documents: [Document], _ write: (Document, inout JSONWriter) -> Void) -> [UInt8] {
        guard !documents.isEmpty else { return [] }
        var writer = JSONWriter()
        writer.beginArray()
        for document in documents { write(document, &writer) }
        writer.endArray()
        return writer.bytes
    }
}

/// One set of an index's tables, told from others by a number. It is filled without indexes, which are made of what is
/// there in the end, in a third of the time that they take document by document; then readers are led to it.
struct IndexGeneration: Sendable {
    /// Documents in one removal: one command line of Groonga's script language.
    private static let removedMax = 500
    /// Making an index reads all documents.
    private static let makingMax = Duration.seconds(1_800)

    let groonga: GroongaClient
    let layout: IndexLayout
    let number: Int64

    init(groonga: GroongaClient, layout: IndexLayout, number: Int64) {
        self.groonga = groonga
        self.layout = layout
        self.number = number
    }

    /// What a table is called in this generation; names that are none of the layout's stay.
    func name(_ table: String) -> String {
        layout.tables.contains { $0.name == table } ? "\(table)_g\(number)" : table
    }

    /// The number in the name of a table of the layout; nil for others.
    static func number(inName name: String, of layout: IndexLayout) -> Int64? {
        layout.tables.lazy.compactMap { table in
            name.hasPrefix("\(table.name)_g") ? Int64(name.dropFirst(table.name.utf8.count + 2)) : nil
        }.first
    }

    /// Makes its first table. False: somebody else has; the number is taken.
    func claim() async throws(SearchError) -> Bool {
        do { try await make(layout.tables[0]) } catch {
            guard case .refused = error, try await groonga.exists(name(layout.tables[0].name)) else { throw error }
            return false
        }
        return true
    }

    /// Makes what documents are written into.
    func makeTables() async throws(SearchError) {
        for table in layout.tables.dropFirst() { try await make(table) }
        for column in layout.columns.reversed() where column.source == nil { try await make(column) }
    }

    /// Makes the indexes of what is there. They are kept current from then on.
    ///
    /// Those of several tables are made side by side; those of one share its words and come one after another.
    func makeIndexes(atATime: Int) async throws(SearchError) {
        let indexes = layout.columns.reversed().filter { $0.source != nil }
        // The table of texts' words first: it takes longest.
        var lanes = Dictionary(grouping: indexes, by: \.table).values.sorted { $0.count > $1.count }[...]
        let outcome = await withTaskGroup(of: Result<Void, SearchError>.self) { group in
            for lane in lanes.prefix(atATime) { group.addTask { await make(lane) } }
            lanes = lanes.dropFirst(atATime)
            var outcome = Result<Void, SearchError>.success(())
            while let made = await group.next() {
                if case .failure = made { outcome = made }
                guard case .success = outcome, let lane = lanes.popFirst() else { continue }
                group.addTask { await make(lane) }
            }
            return outcome
        }
        try outcome.get()
    }

    private func make(_ columns: [IndexLayout.Column]) async -> Result<Void, SearchError> {
        do {
            for column in columns { try await make(column) }
            return .success(())
        } catch { return .failure(error) }
    }

    private func make(_ table: IndexLayout.Table) async throws(SearchError) {
        _ = try await groonga.call("table_create", [("name", name(table.name))] + table.arguments)
    }

    private func make(_ column: IndexLayout.Column) async throws(SearchError) {
        let source = column.source.map { [("source", $0)] } ?? []
        _ = try await groonga.waiting(Self.makingMax).call(
            "column_create",
            [
                ("table", name(column.table)), ("name", column.name), ("flags", column.flags),
                ("type", name(column.type)),
            ] + source)
    }

    /// Absolute: doing it again is harmless.
    func write(_ batch: IndexBatch) async throws(SearchError) {
        if !batch.records.isEmpty { _ = try await groonga.load(batch.records, into: name(layout.documents)) }
        try await remove(batch.gone)
    }

    private func remove(_ keys: [String]) async throws(SearchError) {
        for start in stride(from: 0, to: keys.count, by: Self.removedMax) {
            let batch = keys[start..<min(start + Self.removedMax, keys.count)]
            let filter = GroongaScript.isOneOf("_key", Array(batch))
            _ = try await groonga.call("delete", [("table", name(layout.documents)), ("filter", filter)])
        }
    }

    /// Removes it, whole or not, also what is broken: columns before tables, each by force and on its own, since a
    /// table cannot be removed while one of its columns cannot be opened. Groonga has to be asked by nobody else.
    func drop() async throws(SearchError) {
        for name in layout.columns.map({ "\(name($0.table)).\($0.name)" }) + layout.tables.map({ name($0.name) }) {
            try await groonga.removeObject(name)
        }
    }
}
