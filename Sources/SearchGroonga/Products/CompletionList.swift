/// The completions of one mall, in the order of what they begin with.
struct CompletionList: Sendable {
    /// `folded␟shown` of all, one behind the other.
    private var bytes: [UInt8] = []
    /// Where each begins, and the end.
    private var starts: [UInt32] = [0]
    private var counts: [UInt32] = []

    var count: Int { counts.count }

    /// - Parameter found: `folded␟shown`, and how many products have it.
    init(_ found: [(text: String, count: Int64)]) {
        let sorted = found.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
        starts.reserveCapacity(sorted.count + 1)
        counts.reserveCapacity(sorted.count)
        for (text, count) in sorted {
            bytes += text.utf8
            starts.append(UInt32(bytes.count))
            counts.append(UInt32(clamping: count))
        }
    }

    /// Those that begin with a folded text, at most `limit`, the most frequent first, then in their own order.
    func beginning(with prefix: String, limit: Int) -> [String] {
        let prefix = Array(prefix.utf8)
        var best: [Int] = []
        var place = first(notBefore: prefix)
        while place < count, text(place).starts(with: prefix) {
            // Of equals the first one stays in front.
            if best.count < limit || counts[place] > counts[best[best.count - 1]] {
                if best.count == limit { best.removeLast() }
                let at = best.firstIndex { counts[$0] < counts[place] } ?? best.count
                best.insert(place, at: at)
            }
            place += 1
        }
        return best.map { String(decoding: text($0), as: UTF8.self) }
    }

    private func text(_ place: Int) -> ArraySlice<UInt8> { bytes[Int(starts[place])..<Int(starts[place + 1])] }

    private func first(notBefore prefix: [UInt8]) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if text(middle).lexicographicallyPrecedes(prefix) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
