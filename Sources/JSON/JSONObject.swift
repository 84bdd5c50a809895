/// The members of a JSON object in their order; no two have the same key.
///
/// Keys are compared as Swift compares strings, by canonical equivalence, so that no two members can be mistaken
/// for one another by a reader that normalises.
public struct JSONObject: Sendable {
    private var members: [(key: String, value: JSONValue)] = []
    /// Kept only past `indexedFrom` members: below that, comparing keys is faster than hashing one.
    private var positions: [String: Int]?

    private static let indexedFrom = 12

    public init() {}

    public init(minimumCapacity: Int) { members.reserveCapacity(minimumCapacity) }

    /// The value of the member `key`. Constant time for large objects, a short scan for small ones.
    public subscript(key: String) -> JSONValue? {
        guard let position = position(of: key) else { return nil }
        return members[position].value
    }

    /// Adds a member at the end and says true, or changes nothing and says false if the key is taken.
    public mutating func append(key: String, value: JSONValue) -> Bool {
        guard position(of: key) == nil else { return false }
        positions?[key] = members.count
        members.append((key, value))
        if positions == nil && members.count >= Self.indexedFrom { buildPositions() }
        return true
    }

    /// Replaces the value of `key` in its place, or adds the member at the end.
    public mutating func set(_ key: String, to value: JSONValue) {
        if let position = position(of: key) {
            members[position].value = value
        } else {
            _ = append(key: key, value: value)
        }
    }

    private func position(of key: String) -> Int? {
        if let positions { return positions[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func buildPositions() {
        var positions: [String: Int] = Dictionary(minimumCapacity: 2 * members.count)
        for (position, member) in members.enumerated() { positions[member.key] = position }
        self.positions = positions
    }
}

extension JSONObject: RandomAccessCollection {
    public var startIndex: Int { 0 }
    public var endIndex: Int { members.count }
    public subscript(position: Int) -> (key: String, value: JSONValue) { members[position] }
}

extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        left.count == right.count
            && left.members.elementsEqual(right.members) { $0.key == $1.key && $0.value == $1.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        for (key, value) in members {
            hasher.combine(key)
            hasher.combine(value)
        }
    }
}
