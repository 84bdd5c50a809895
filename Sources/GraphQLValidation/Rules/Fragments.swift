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

    /// Indices of the fragments, each behind those that it spreads, but for cycles.
    func fragmentsInnermostFirst() -> [Int] {
        var order: [Int] = []
        var seen = Array(repeating: false, count: fragments.count)
        for first in fragments.indices where !seen[first] {
            seen[first] = true
            var path = [(fragment: first, next: 0)]
            while let (fragment, next) = path.popLast() {
                let spreads = uses[operations.count + fragment].spreads
                guard next < spreads.count else {
                    order.append(fragment)
                    continue
                }
                path.append((fragment, next + 1))
                guard let target = fragmentIndex[spreads[next].name.text], !seen[target] else { continue }
                seen[target] = true
                path.append((target, 0))
            }
        }
        return order
    }

    /// Fragments of a cycle that its message names.
    private static let cycleNamesMax = 20

    private struct CycleSearch {
        var visited: [Bool]
        /// The fragments that the search is in, and the spread of each that comes next: a stack of its own, since a
        /// chain of fragments is as long as its sender likes.
        var steps: [(fragment: Int, next: Int)] = []
        /// The spreads that led from step to step.
        var path: [FragmentSpread] = []
        /// How long the path was when it entered a fragment.
        var entered: [Int: Int] = [:]

        mutating func enter(_ fragment: Int) {
            visited[fragment] = true
            entered[fragment] = path.count
            steps.append((fragment, 0))
        }
    }

    private mutating func findCycles(from index: Int, _ search: inout CycleSearch) {
        guard !search.visited[index] else { return }
        search.enter(index)
        while let (fragment, next) = search.steps.popLast() {
            let spreads = uses[operations.count + fragment].spreads
            guard next < spreads.count else {
                search.entered[fragment] = nil
                _ = search.path.popLast()
                continue
            }
            search.steps.append((fragment, next + 1))
            guard let target = fragmentIndex[spreads[next].name.text] else { continue }
            if let start = search.entered[target] {
                reportCycle(search.path[start...] + [spreads[next]])
            } else if !search.visited[target] {
                search.path.append(spreads[next])
                search.enter(target)
            }
        }
    }

    private mutating func reportCycle(_ cycle: ArraySlice<FragmentSpread>) {
        guard let last = cycle.last else { return }
        let names = cycle.dropLast().prefix(Self.cycleNamesMax).map { "\"\($0.name.text)\"" }
        let via = names.joined(separator: ", ") + (cycle.count - 1 > names.count ? ", …" : "")
        report(
            .noFragmentCycles,
            "Cannot spread fragment \"\(last.name.text)\" within itself\(via.isEmpty ? "" : " via " + via).",
            at: cycle.map(\.offset))
    }
}
