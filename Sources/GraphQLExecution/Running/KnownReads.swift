/// The reads of a stage by group and key, so that equal ones are made once.
///
/// A few are compared one by one, which is faster than hashing; more are hashed, so that many stay linear.
struct KnownReads {
    private struct Place: Hashable {
        let group: Int32
        let key: String
    }

    private var few: [(place: Place, reply: Int32)] = []
    private var many: [Place: Int32] = [:]

    private static let fewMax = 12

    mutating func reserve(_ count: Int) { few.reserveCapacity(min(count, Self.fewMax + 1)) }

    mutating func removeAll() {
        few.removeAll(keepingCapacity: true)
        if !many.isEmpty { many.removeAll(keepingCapacity: true) }
    }

    /// The reply of an equal read, or `reply` after adding this one.
    mutating func find(_ group: Int32, _ key: String, orAdd reply: Int32) -> Int32 {
        let place = Place(group: group, key: key)
        if many.isEmpty {
            // By index: an element taken out would be counted as held.
            for index in few.indices where few[index].place.group == group && few[index].place.key == key {
                return few[index].reply
            }
            few.append((place, reply))
            guard few.count > Self.fewMax else { return reply }
            many.reserveCapacity(8 * Self.fewMax)
            for (place, reply) in few { many[place] = reply }
            return reply
        }
        if let known = many[place] { return known }
        many[place] = reply
        return reply
    }
}
