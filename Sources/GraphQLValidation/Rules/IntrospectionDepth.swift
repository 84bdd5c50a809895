import GraphQLLanguage

/// MaxIntrospectionDepth: lists of `__Type` inside one another multiply the reply (graphql-java CVE-2024-40094).
extension Validation {
    private static let listsMax = 3
    private static let lists: Set<String> = ["fields", "interfaces", "possibleTypes", "inputFields"]

    mutating func checkIntrospectionDepth() {
        guard has(.maxIntrospectionDepth) else { return }
        // Most lists below each fragment, found once and from the inside: fragments are not expanded.
        var heights = Array(repeating: 0, count: fragments.count)
        for index in fragmentsInnermostFirst() { heights[index] = lists(in: fragments[index].selections, heights) }
        for definition in operations.map(\.selections) + fragments.map(\.selections) {
            checkIntrospection(in: definition, heights)
        }
    }

    private mutating func checkIntrospection(in selections: [Selection], _ heights: [Int]) {
        for selection in selections {
            switch selection {
            case .spread: continue
            case .inline(let inline): checkIntrospection(in: inline.selections, heights)
            case .field(let field) where field.name.text == "__schema" || field.name.text == "__type":
                guard lists(in: field.selections, heights) >= Self.listsMax else { continue }
                report(.maxIntrospectionDepth, "Maximum introspection depth exceeded.", at: field.offset)
            case .field(let field): checkIntrospection(in: field.selections, heights)
            }
        }
    }

    private func lists(in selections: [Selection], _ heights: [Int]) -> Int {
        var most = 0
        for selection in selections {
            switch selection {
            case .field(let field):
                let own = Self.lists.contains(field.name.text) ? 1 : 0
                most = max(most, own + lists(in: field.selections, heights))
            case .inline(let inline): most = max(most, lists(in: inline.selections, heights))
            case .spread(let spread):
                // A fragment that is not measured yet closes a cycle, which its own rule reports.
                if let index = fragmentIndex[spread.name.text] { most = max(most, heights[index]) }
            }
        }
        return most
    }
}
