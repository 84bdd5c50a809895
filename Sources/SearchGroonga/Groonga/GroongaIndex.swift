import EventSourcing
import JSON

/// One index in Groonga: which generation of it is live, its documents, and how far they hold the log.
///
/// It is a projection that can be thrown away at any time: where none is live, a new one is filled.
///
/// Who reads asks for tables under names that lead to the live generation's (Groonga's aliases), so that all readers
/// change over at one moment and need not be told.
struct GroongaIndex: Sendable {
    private static let aliases = "Aliases"
    private static let version = "version_g"
    private static let checkpoint = "checkpoint_g"
    private static let replaced = "replaced"

    /// What is noted of an index.
    struct State {
        /// The generation that is read: the last one that is whole.
        let live: Int64
        let version: Int64
        /// Up to where it holds everything.
        let checkpoint: Position
        /// The generation that was asked to be replaced; another one is on its way.
        let replaced: Int64
    }

    let groonga: GroongaClient
    let layout: IndexLayout

    /// What readers call a table.
    static func read(_ table: String) -> String { "Live\(table)" }

    func generation(_ number: Int64) -> IndexGeneration {
        IndexGeneration(groonga: groonga, layout: layout, number: number)
    }

    /// Nil: no generation is live.
    func state() async throws(SearchError) -> State? {
        let notes: [String: Int64]
        do { notes = try await self.notes() } catch {
            // The table is not there, or cannot be read.
            if case .refused = error { return nil }
            throw error
        }
        let whole = notes.keys.filter { $0.hasPrefix(Self.version) }
        guard let live = whole.compactMap({ Int64($0.dropFirst(Self.version.utf8.count)) }).max() else { return nil }
        return State(
            live: live, version: notes["\(Self.version)\(live)"] ?? 0,
            checkpoint: Position(notes["\(Self.checkpoint)\(live)"] ?? 0), replaced: notes[Self.replaced] ?? 0)
    }

    /// The live generation, if it is of this version and therefore whole.
    func standing() async throws(SearchError) -> State? {
        try await state().flatMap { $0.version == layout.version ? $0 : nil }
    }

    /// The live generation, to write into.
    func required() async throws(SearchError) -> IndexGeneration {
        guard let standing = try await standing() else { throw .unavailable(reason: "there is no index") }
        return generation(standing.live)
    }

    /// Whether a new generation has to be filled. One that a later version made is left alone.
    func wantsRenewal() async throws(SearchError) -> Bool {
        guard let state = try await state() else { return true }
        return state.version < layout.version || state.replaced == state.live
    }

    /// Makes an empty index where none stands.
    ///
    /// - Returns: the position up to which the index holds everything.
    func open() async throws(SearchError) -> Position {
        if let standing = try await standing() {
            try await lead(to: generation(standing.live))
            return standing.checkpoint
        }
        let made = try await makeGeneration()
        try await made.makeIndexes(atATime: 1)
        try await activate(made, at: .start)
        return .start
    }

    /// Asks for a new generation in the place of the live one, which is kept and read meanwhile.
    func replace() async throws(SearchError) {
        if let state = try await state() { try await note([(Self.replaced, state.live)]) }
    }

    /// After everything up to `position` is written: a crash in between repeats, never skips.
    func moveCheckpoint(of generation: Int64, to position: Position) async throws(SearchError) {
        try await note([("\(Self.checkpoint)\(generation)", position.rawValue)])
    }

    func checkpoint() async throws(SearchError) -> Position { try await state()?.checkpoint ?? .start }

    /// How many documents there are, over all tenants.
    func count() async throws(SearchError) -> Int64 {
        let table = Self.read(layout.documents)
        return try GroongaSelection(try await groonga.call("select", [("table", table), ("limit", "0")])).total
    }

    /// Some columns of the documents, in a fixed order, for those who check the index: at most `limit` after the first
    /// `offset`.
    func documents(
        _ columns: [String], offset: Int, limit: Int
    ) async throws(SearchError) -> [[JSONValue]] {
        let answer = try await groonga.call(
            "select",
            [
                ("table", Self.read(layout.documents)), ("output_columns", columns.joined(separator: ",")),
                ("sort_keys", "_id"), ("offset", "\(offset)"), ("limit", "\(limit)"),
            ])
        return try GroongaSelection(answer).rows
    }
}

// MARK: Generations

extension GroongaIndex {
    /// A generation with tables and without indexes, under a number that nobody else has.
    func makeGeneration() async throws(SearchError) -> IndexGeneration {
        try await GroongaExclusion.mend(groonga)
        try await makeNotes()
        var number = max(try await numbers().max() ?? 0, try await state()?.live ?? 0)
        while true {
            number += 1
            let generation = generation(number)
            guard try await generation.claim() else { continue }
            try await generation.makeTables()
            return generation
        }
    }

    /// Notes that a generation is whole, leads readers to it, and removes those before it. Another projector may do
    /// the same with a later one at this moment, which then is the one that stays.
    func activate(_ generation: IndexGeneration, at checkpoint: Position) async throws(SearchError) {
        let number = generation.number
        guard try await groonga.exists(generation.name(layout.documents)) else {
            throw .refused(code: 0, message: "generation \(number) has been removed")
        }
        try await note([("\(Self.checkpoint)\(number)", checkpoint.rawValue)])
        try await note([("\(Self.version)\(number)", layout.version)])
        let live = try await state()?.live ?? number
        try await lead(to: self.generation(live))
        try await drop { $0 < live }
    }

    /// Removes everything, also what is broken; whoever reads it meanwhile is refused.
    func removeAll() async throws(SearchError) {
        if let live = try await state()?.live { try await forget([live]) }
        try await drop { _ in true }
    }

    /// Generations are whole no more.
    func forget(_ numbers: [Int64]) async throws(SearchError) {
        let keys = numbers.flatMap { ["\(Self.version)\($0)", "\(Self.checkpoint)\($0)"] }
        let filter = GroongaScript.isOneOf("_key", keys)
        do { _ = try await groonga.call("delete", [("table", layout.meta), ("filter", filter)]) } catch {
            // There are no notes, or they cannot be read.
            guard case .refused = error else { throw error }
        }
    }

    /// Removes generations. Another projector that is filling one of them begins anew, or finds that there is nothing
    /// left to do.
    func drop(_ isDropped: (Int64) -> Bool) async throws(SearchError) {
        let numbers = try await numbers().filter(isDropped).sorted()
        guard !numbers.isEmpty else { return }
        try await forget(numbers)
        try await GroongaExclusion.run(on: groonga) { () async throws(SearchError) in
            for number in numbers { try await generation(number).drop() }
        }
        let left = try await self.numbers().intersection(numbers)
        guard left.isEmpty else { throw .notUnderstood(reason: "groonga does not remove generations \(left.sorted())") }
    }

    func lead(to generation: IndexGeneration) async throws(SearchError) {
        try await groonga.make("Aliases", column: "real_name", of: "ShortText")
        _ = try await groonga.call("config_set", [("key", "alias.column"), ("value", "\(Self.aliases).real_name")])
        var writer = JSONWriter()
        writer.beginArray()
        for table in layout.tables {
            let alias: JSONValue = .string(Self.read(table.name))
            writer.value(["_key": alias, "real_name": .string(generation.name(table.name))])
        }
        writer.endArray()
        _ = try await groonga.load(writer.bytes, into: Self.aliases)
    }

    /// The generations of which there is a table.
    private func numbers() async throws(SearchError) -> Set<Int64> {
        Set(try await groonga.tableNames().compactMap { IndexGeneration.number(inName: $0, of: layout) })
    }
}

// MARK: Notes

extension GroongaIndex {
    private func makeNotes() async throws(SearchError) {
        try await groonga.make(layout.meta, column: "value", of: "Int64")
    }

    private func notes() async throws(SearchError) -> [String: Int64] {
        let answer = try await groonga.call(
            "select", [("table", layout.meta), ("output_columns", "_key,value"), ("limit", "-1")])
        var notes: [String: Int64] = [:]
        for row in try GroongaSelection(answer).rows where row.count == 2 {
            if let key = row[0].asString { notes[key] = row[1].asInteger }
        }
        return notes
    }

    private func note(_ notes: [(key: String, value: Int64)]) async throws(SearchError) {
        var writer = JSONWriter()
        writer.beginArray()
        for note in notes { writer.value(["_key": .string(note.key), "value": .integer(note.value)]) }
        writer.endArray()
        _ = try await groonga.load(writer.bytes, into: layout.meta)
    }
}
