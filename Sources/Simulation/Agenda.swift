/// What will happen, by virtual time. What was put in first comes first among equals.
struct Agenda<Happening> {
    private struct Entry {
        let at: Int64
        let order: Int
        let happening: Happening

        func precedes(_ other: Entry) -> Bool { (at, order) < (other.at, other.order) }
    }

    /// A binary heap.
    private var entries: [Entry] = []
    private var made = 0
    /// Microseconds since the run began; moves when something is taken out.
    private(set) var now: Int64 = 0

    mutating func add(_ happening: Happening, after microseconds: Int64) {
        made += 1
        entries.append(Entry(at: now + max(0, microseconds), order: made, happening: happening))
        var child = entries.count - 1
        while child > 0, entries[child].precedes(entries[(child - 1) / 2]) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next thing, and time moves to it.
    mutating func next() -> Happening? {
        guard let first = entries.first else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        now = first.at
        return first.happening
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if entries[child].precedes(entries[least]) { least = child }
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
