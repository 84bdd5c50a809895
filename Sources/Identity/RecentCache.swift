/// Remembers what was used lately, in two generations: when the young one is full it becomes the old one, and
/// what the old one still held is forgotten. Whatever is read moves to the young one. At most `countMax` entries.
package struct RecentCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let generationMax: Int
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]

    package init(countMax: Int) { generationMax = max(1, countMax / 2) }

    package var count: Int { young.count + old.count }

    package subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old.removeValue(forKey: key) else { return nil }
            insert(value, for: key)
            return value
        }
        set {
            old[key] = nil
            guard let newValue else {
                young[key] = nil
                return
            }
            insert(newValue, for: key)
        }
    }

    package mutating func removeAll() {
        young = [:]
        old = [:]
    }

    private mutating func insert(_ value: Value, for key: Key) {
        if young.count >= generationMax && young[key] == nil {
            old = young
            young = [:]
        }
        young[key] = value
    }
}
