/// One bucket's rows and indexes, and the interpreter of what a step writes.
struct MemoryBucket: Sendable {
    private var rows: [String: [Columns.Column]] = [:]
    private var indexes: [String: [String: Int64]] = [:]

    var names: [String] {
        let all = rows.keys.map { "m:\($0)" } + indexes.keys.map { "i:\($0)" }
        return all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    func storedRows(_ bucket: Int) -> [StoredRow] {
        rows.map { StoredRow(bucket: bucket, suffix: $0, columns: Columns($1)) }
    }

    func columns(of suffix: String) -> Columns? { rows[suffix].map { Columns($0) } }

    func entry(named name: String) -> StoredEntry? {
        let suffix = String(name.dropFirst(2))
        if name.hasPrefix("m:") { return rows[suffix].map { StoredEntry(key: name, value: .row($0)) } }
        return indexes[suffix].map { members in
            let all = members.map { StoredEntry.IndexMember(member: Array($0.key.utf8), score: $0.value) }
            return StoredEntry(key: name, value: .index(all))
        }
    }

    mutating func apply(_ writes: StepWrites) {
        for (operation, words) in writes.operations {
            let suffix = String(decoding: writes[words.lowerBound - 1], as: UTF8.self)
            func text(_ word: Int) -> String { String(decoding: writes[word], as: UTF8.self) }
            switch operation {
            case .create, .set:
                if operation == .create { rows[suffix] = nil }
                for at in stride(from: words.lowerBound, to: words.upperBound, by: 2) {
                    set(Array(writes[at]), to: Array(writes[at + 1]), in: suffix)
                }
            case .remove: for word in words { remove(writes[word], from: suffix) }
            case .delete: rows[suffix] = nil
            case .add: indexes[suffix, default: [:]][text(words.lowerBound + 1)] = Int64(text(words.lowerBound))
            case .withdraw:
                indexes[suffix]?[text(words.lowerBound)] = nil
                if indexes[suffix]?.isEmpty == true { indexes[suffix] = nil }
            }
        }
    }

    private mutating func set(_ name: [UInt8], to value: [UInt8], in suffix: String) {
        let column = Columns.Column(name: name, value: value)
        if let index = rows[suffix]?.firstIndex(where: { $0.name == name }) {
            rows[suffix]?[index] = column
        } else {
            rows[suffix, default: []].append(column)
        }
    }

    private mutating func remove(_ name: ArraySlice<UInt8>, from suffix: String) {
        rows[suffix]?.removeAll { $0.name.elementsEqual(name) }
        if rows[suffix]?.isEmpty == true { rows[suffix] = nil }
    }
}
