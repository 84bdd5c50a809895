import Synchronization

/// Documents that were validated, the least recently used dropped first; bounded in number and in bytes.
final class DocumentCache: Sendable {
    /// The whole document and the operation's name: two documents never share an entry.
    struct Key: Hashable {
        let document: [UInt8]
        let operationName: String?
        private let digest: UInt64

        init(_ document: [UInt8], _ operationName: String?) {
            self.document = document
            self.operationName = operationName
            digest = Self.digest(document)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(digest) }

        static func == (one: Key, other: Key) -> Bool {
            one.digest == other.digest && one.document == other.document && one.operationName == other.operationName
        }

        private static let seed = UInt64.random(in: .min ... .max)

        /// Four lanes of multiply and add, so that it keeps up with the bytes; seeded, so that nobody can aim at it.
        private static func digest(_ bytes: [UInt8]) -> UInt64 {
            let prime: UInt64 = 0x9E37_79B9_7F4A_7C15
            var lanes = (seed, seed &+ 1, seed &+ 2, seed &+ 3)
            let span = bytes.span
            var index = 0
            while index + 4 <= span.count {
                lanes.0 = (lanes.0 ^ UInt64(span[index])) &* prime
                lanes.1 = (lanes.1 ^ UInt64(span[index + 1])) &* prime
                lanes.2 = (lanes.2 ^ UInt64(span[index + 2])) &* prime
                lanes.3 = (lanes.3 ^ UInt64(span[index + 3])) &* prime
                index += 4
            }
            while index < span.count {
                lanes.0 = (lanes.0 ^ UInt64(span[index])) &* prime
                index += 1
            }
            var mixed = lanes.0 ^ lanes.1 &* prime ^ (lanes.2 >> 29) ^ lanes.3 &* seed
            mixed = (mixed ^ mixed >> 32) &* prime
            return mixed ^ mixed >> 29 ^ UInt64(bytes.count)
        }
    }

    fileprivate struct Slot {
        let key: Key
        let value: CachedDocument
        var older: Int
        var newer: Int
    }

    fileprivate struct State {
        var index: [Key: Int] = [:]
        var slots: [Slot] = []
        var free: [Int] = []
        var newest = -1
        var oldest = -1
        var bytes = 0
        var hits = 0
        var misses = 0
    }

    private let state = Mutex(State())
    private let entriesMax: Int
    private let bytesMax: Int

    /// Bytes that an entry is taken to hold for each byte of its document: syntax tree and plans.
    fileprivate static let footprint = 64

    init(entriesMax: Int, bytesMax: Int) {
        precondition(entriesMax > 0, "a cache holds something")
        self.entriesMax = entriesMax
        self.bytesMax = bytesMax
    }

    subscript(key: Key) -> CachedDocument? {
        state.withLock { state -> CachedDocument? in
            guard let position = state.index[key] else {
                state.misses += 1
                return nil
            }
            state.hits += 1
            if state.newest != position {
                state.unlink(position)
                state.link(position)
            }
            return state.slots[position].value
        }
    }

    func insert(_ value: CachedDocument, for key: Key) {
        let size = key.document.count * Self.footprint
        guard size <= bytesMax else { return }
        state.withLock { state in
            guard state.index[key] == nil else { return }
            while state.oldest >= 0, state.index.count >= entriesMax || state.bytes + size > bytesMax {
                state.remove(state.oldest)
            }
            state.add(key, value)
        }
    }

    var statistics: (entries: Int, hits: Int, misses: Int) {
        state.withLock { ($0.index.count, $0.hits, $0.misses) }
    }
}

extension DocumentCache.State {
    fileprivate mutating func add(_ key: DocumentCache.Key, _ value: CachedDocument) {
        let slot = DocumentCache.Slot(key: key, value: value, older: -1, newer: -1)
        let position: Int
        if let reused = free.popLast() {
            position = reused
            slots[position] = slot
        } else {
            position = slots.count
            slots.append(slot)
        }
        index[key] = position
        bytes += key.document.count * DocumentCache.footprint
        link(position)
    }

    /// Makes a slot the newest.
    fileprivate mutating func link(_ position: Int) {
        slots[position].older = newest
        slots[position].newer = -1
        if newest >= 0 { slots[newest].newer = position }
        newest = position
        if oldest < 0 { oldest = position }
    }

    fileprivate mutating func unlink(_ position: Int) {
        let slot = slots[position]
        if slot.older >= 0 { slots[slot.older].newer = slot.newer } else { oldest = slot.newer }
        if slot.newer >= 0 { slots[slot.newer].older = slot.older } else { newest = slot.older }
    }

    fileprivate mutating func remove(_ position: Int) {
        unlink(position)
        let key = slots[position].key
        index[key] = nil
        bytes -= key.document.count * DocumentCache.footprint
        free.append(position)
    }
}
