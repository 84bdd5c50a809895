/// A bounded map that forgets what was not used lately, in two generations: when the young one is full it becomes
/// the old one, and the old one is forgotten. Every operation is a look-up or two.
///
/// An entry inserted at generation g is certainly still there at g + 1: whoever looked elsewhere for a key at
/// generation g may, up to g + 1, take its absence here for proof that it was not inserted since.
struct RecentMap<Key: Hashable, Value> {
    private let entriesMax: Int
    private let weightMax: Int
    private var weight = 0
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private(set) var generation = 0

    /// - Parameters: of each of the two generations.
    init(entriesMax: Int, weightMax: Int = .max) {
        precondition(entriesMax > 0, "a map holds something")
        self.entriesMax = entriesMax
        self.weightMax = weightMax
    }

    func peek(_ key: Key) -> Value? { young[key] ?? old[key] }

    mutating func insert(_ value: Value, for key: Key, weight added: Int = 1) {
        young[key] = value
        weight += added
        if young.count >= entriesMax || weight >= weightMax { rotate() }
    }

    mutating func remove(_ key: Key) {
        young[key] = nil
        old[key] = nil
    }

    private mutating func rotate() {
        old = young
        young = [:]
        weight = 0
        generation += 1
    }
}
