/// One bucket's rows and indexes, and the interpreter of what a step writes.
struct MemoryBucket: Sendable {
    private var rows: [String: [Columns.Column]] = [:]
    private var indexes: [String: [String: Int64]] = [:]

    var names: [String] {
        let all = rows.keys.map { "m:\($0)" } + indexes.keys.map { "i:\($0)" }
        return all.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
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
        var at = 0
        func next() -> ArraySlice<UInt8> {
            defer { at += 1 }
            return writes[at]
        }
        func text() -> String { String(decoding: next(), as: UTF8.self) }
        while at < writes.count {
            let operation = text()
            let suffix = text()
            switch operation {
            case StepWrites.Operation.set:
                while case let name = next(), !name.isEmpty { set(Array(name), to: Array(next()), in: suffix) }
            case StepWrites.Operation.remove:
                while case let name = next(), !name.isEmpty { remove(name, from: suffix) }
            case StepWrites.Operation.delete:
                rows[suffix] = nil
            case StepWrites.Operation.add:
                let score = text()
                indexes[suffix, default: [:]][text()] = Int64(score)
            case StepWrites.Operation.withdraw:
                indexes[suffix]?[text()] = nil
                if indexes[suffix]?.isEmpty == true { indexes[suffix] = nil }
            default:
                preconditionFailure("a step is written by StepWrites")
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
