/// Which statements this session has prepared, by text; bounded, least recently used out first.
struct StatementCache {
    enum Use: Equatable {
        /// Send by name.
        case prepared(String)
        /// Send the preparation first, then by name.
        case prepare(String)
        /// Another batch under way prepares it and may yet fail: send the text itself.
        case unnamed
    }

    private struct Entry {
        let name: String
        /// What was declared; 0 where the server inferred the type.
        var types: [UInt32]
        /// The batch that prepares it; nil once the server has confirmed.
        var preparedBy: ObjectIdentifier?
        var lastUse: UInt64
    }

    private var entries: [String: Entry] = [:]
    private var uses: UInt64 = 0
    private var namesGiven: UInt64 = 0
    private let entriesMax: Int
    /// Names the server still knows and nobody will use again.
    private var dropped: [String] = []

    init(entriesMax: Int) { self.entriesMax = max(entriesMax, 1) }

    var count: Int { entries.count }

    mutating func use(_ sql: String, types: [UInt32], by batch: ObjectIdentifier) -> Use {
        uses += 1
        guard let entry = entries[sql] else { return .prepare(add(sql, types: types, by: batch)) }
        if let preparer = entry.preparedBy, preparer != batch { return .unnamed }
        guard Self.matches(types, entry.types) else {
            // Types only ever become more specific, unless callers disagree about them.
            forget(sql, name: entry.name)
            return .prepare(add(sql, types: Self.merge(types, entry.types), by: batch))
        }
        entries[sql]?.lastUse = uses
        return .prepared(entry.name)
    }

    /// What the statement was, or is to be, prepared with.
    func declaredTypes(of sql: String) -> [UInt32] { entries[sql]?.types ?? [] }

    mutating func confirm(_ sql: String, by batch: ObjectIdentifier) {
        if entries[sql]?.preparedBy == batch { entries[sql]?.preparedBy = nil }
    }

    /// The preparation did not happen.
    mutating func abandon(_ sql: String, by batch: ObjectIdentifier) {
        if entries[sql]?.preparedBy == batch { entries[sql] = nil }
    }

    /// The server's plan is of no more use.
    mutating func forget(_ sql: String) {
        if let entry = entries[sql], entry.preparedBy == nil { forget(sql, name: entry.name) }
    }

    /// Statements to deallocate, each named once.
    mutating func takeDropped() -> [String] {
        defer { dropped.removeAll() }
        return dropped
    }
}

extension StatementCache {
    private mutating func forget(_ sql: String, name: String) {
        entries[sql] = nil
        dropped.append(name)
    }

    private mutating func add(_ sql: String, types: [UInt32], by batch: ObjectIdentifier) -> String {
        if entries.count >= entriesMax { evict() }
        namesGiven += 1
        let name = "s\(namesGiven)"
        entries[sql] = Entry(name: name, types: types, preparedBy: batch, lastUse: uses)
        return name
    }

    private mutating func evict() {
        let settled = entries.lazy.filter { $0.value.preparedBy == nil }
        guard let oldest = settled.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        forget(oldest.key, name: oldest.value.name)
    }

    /// A null (0) fits whatever was declared; a typed value only its own type.
    private static func matches(_ given: [UInt32], _ declared: [UInt32]) -> Bool {
        given.count == declared.count && zip(given, declared).allSatisfy { $0 == $1 || $0 == 0 }
    }

    private static func merge(_ given: [UInt32], _ declared: [UInt32]) -> [UInt32] {
        guard given.count == declared.count else { return given }
        return zip(given, declared).map { $0 == 0 ? $1 : $0 }
    }
}
