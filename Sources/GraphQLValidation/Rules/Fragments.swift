import GraphQLLanguage

/// KnownFragmentNames, PossibleFragmentSpreads.
extension Validation {
    mutating func checkSpread(_ spread: FragmentSpread, on parent: TypeID?) {
        guard let fragment = fragment(spread.name.text) else {
            return report(.knownFragmentNames, "Unknown fragment \"\(spread.name.text)\".", at: spread.name.offset)
        }
        guard let parent, let type = schema.type(named: fragment.typeCondition.text), type.kind.isComposite,
            !schema.overlaps(parent, type.id)
        else { return }
        report(
            .possibleFragmentSpreads,
            "Fragment \"\(spread.name.text)\" cannot be spread here as objects of type \"\(schema[parent].name)\" "
                + "can never be of type \"\(type.name)\".",
            at: spread.offset)
    }

    mutating func checkInline(_ inline: InlineFragment, _ type: TypeID?, on parent: TypeID?) {
        guard let parent, let type, !schema.overlaps(parent, type) else { return }
        report(
            .possibleFragmentSpreads,
            "Fragment cannot be spread here as objects of type \"\(schema[parent].name)\" can never be of type "
                + "\"\(schema[type].name)\".",
            at: inline.offset)
    }
}

/// NoFragmentCycles, NoUnusedFragments.
extension Validation {
    mutating func checkFragmentGraph() {
        guard !fragments.isEmpty else { return }
        var cycles = CycleSearch(visited: Array(repeating: false, count: fragments.count))
        for index in fragments.indices where has(.noFragmentCycles) { findCycles(from: index, &cycles) }
        guard has(.noUnusedFragments) else { return }
        var used = Set<Int>()
        for index in operations.indices { for fragment in reachableFragments(from: index) { used.insert(fragment) } }
        for (index, fragment) in fragments.enumerated() {
            // Of fragments with one name only the first can be spread.
            guard !used.contains(fragmentIndex[fragment.name.text] ?? index) else { continue }
            report(.noUnusedFragments, "Fragment \"\(fragment.name.text)\" is never used.", at: fragment.offset)
        }
    }

    /// Indices of the fragments that a definition spreads, directly or not, each once.
    func reachableFragments(from definition: Int) -> [Int] {
        guard !uses[definition].spreads.isEmpty else { return [] }
        var reached: [Int] = []
        var seen = Set<Int>()
        var waiting = [definition]
        while let next = waiting.popLast() {
            for spread in uses[next].spreads {
                guard let fragment = fragmentIndex[spread.name.text], seen.insert(fragment).inserted else { continue }
                reached.append(fragment)
                waiting.append(operations.count + fragment)
            }
        }
        return reached
    }

    private struct CycleSearch {
        var visited: [Bool]
        var path: [FragmentSpread] = []
        /// Where the path entered a fragment.
        var entered: [Int: Int] = [:]
    }

    private mutating func findCycles(from index: Int, _ search: inout CycleSearch) {
        guard !search.visited[index] else { return }
        search.visited[index] = true
        search.entered[index] = search.path.count
        for spread in uses[operations.count + index].spreads {
            guard let target = fragmentIndex[spread.name.text] else { continue }
            search.path.append(spread)
            if let start = search.entered[target] {
                let cycle = search.path[start...]
                let via = cycle.dropLast().map { "\"\($0.name.text)\"" }.joined(separator: ", ")
                report(
                    .noFragmentCycles,
                    "Cannot spread fragment \"\(spread.name.text)\" within itself\(via.isEmpty ? "" : " via " + via).",
                    at: cycle.map(\.offset))
            } else {
                findCycles(from: target, &search)
            }
            search.path.removeLast()
        }
        search.entered[index] = nil
    }
}
