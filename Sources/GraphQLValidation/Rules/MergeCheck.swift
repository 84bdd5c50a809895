import GraphQLLanguage

/// Whether all fields of a document can be merged (GraphQL September 2025, 5.3.2), in about linear time.
///
/// Fields that answer one response name are taken together instead of pair by pair: each is compared with the first,
/// and the selection sets below all of them are checked as one. So a field is looked at once for each place of the
/// response that it answers, however often it is repeated. (The idea is S. Adameit's, in Sangria and graphql-java.)
/// Only a document that fails is searched for pairs to report: `ConflictSearch`.
struct MergeCheck {
    /// Selection sets that answer one place of a response, checked together.
    private struct Place: Hashable {
        /// Offsets of the sets, ascending and without repeats.
        let sets: [Int]
        /// Fields that no object can have both: only the shapes of their values have to agree.
        let isShapeOnly: Bool
    }

    private struct Entry {
        let syntax: FieldSyntax
        let parent: TypeID?
        let type: TypeReference?
    }

    private let schema: Schema
    private let fragments: [String: FragmentDefinition]
    private var known: Set<Place> = []
    private var waiting: [Place] = []
    /// The selection sets met so far, by offset.
    private var sets: [Int: (selections: [Selection], parent: TypeID?)] = [:]
    private let entriesMax: Int
    /// Fields looked at, each as often as it was.
    private(set) var entries = 0
    private(set) var hasConflict = false

    init(_ validation: Validation) {
        schema = validation.schema
        fragments = validation.fragmentIndex.mapValues { validation.fragments[$0] }
        entriesMax = validation.options.comparisonsMax
    }

    /// Whether there was more to look at than allowed.
    var isExhausted: Bool { entries > entriesMax }

    /// Checks a selection set and all below it, fragments included. Stops at the first conflict and at the limit.
    mutating func check(_ selections: [Selection], _ offset: Int, on parent: TypeID?) {
        sets[offset] = (selections, parent)
        add([offset], isShapeOnly: false)
        while !hasConflict, !isExhausted, let place = waiting.popLast() { check(place) }
    }

    private mutating func add(_ offsets: [Int], isShapeOnly: Bool) {
        guard !offsets.isEmpty else { return }
        let place = Place(sets: offsets, isShapeOnly: isShapeOnly)
        if known.insert(place).inserted { waiting.append(place) }
    }
}

// MARK: Collecting

extension MergeCheck {
    /// Most selection sets have but a few fields, all with names of their own, and stand alone: nothing to merge.
    private static let plainMax = 16

    private mutating func check(_ place: Place) {
        if place.sets.count == 1, let set = sets[place.sets[0]], checkPlain(set.selections, on: set.parent, place) {
            return
        }
        var groups: [String: [Entry]] = [:]
        var visited: Set<String> = []
        for offset in place.sets {
            guard let set = sets[offset] else { continue }
            collect(set.selections, on: set.parent, &visited) { entry in
                groups[entry.syntax.responseName, default: []].append(entry)
            }
        }
        for group in groups.values where !hasConflict { check(group, place) }
    }

    /// False, and nothing done, if it is not such a set.
    private mutating func checkPlain(_ selections: [Selection], on parent: TypeID?, _ place: Place) -> Bool {
        guard selections.count <= Self.plainMax else { return false }
        for (index, selection) in selections.enumerated() {
            guard case .field(let field) = selection else { return false }
            for other in selections[..<index] {
                guard case .field(let known) = other, known.responseName != field.responseName else { return false }
            }
        }
        entries += selections.count
        for case .field(let field) in selections where field.selectionsOffset >= 0 {
            add(below: [Entry(syntax: field, parent: parent, type: type(of: field, on: parent))], place.isShapeOnly)
        }
        return true
    }

    /// A fragment is looked into once for all sets of a place: what it selects does not depend on where it is spread.
    private mutating func collect(
        _ selections: [Selection], on parent: TypeID?, _ visited: inout Set<String>, _ add: (Entry) -> Void
    ) {
        // A stack of its own: a chain of fragments is as long as its sender likes.
        var open: [(rest: ArraySlice<Selection>, parent: TypeID?)] = [(selections[...], parent)]
        while var (rest, parent) = open.popLast() {
            guard !isExhausted, let selection = rest.popFirst() else { continue }
            open.append((rest, parent))
            switch selection {
            case .field(let field):
                entries += 1
                add(Entry(syntax: field, parent: parent, type: type(of: field, on: parent)))
            case .inline(let inline):
                if let condition = inline.typeCondition { parent = schema.typeID(named: condition.text) }
                open.append((inline.selections[...], parent))
            case .spread(let spread):
                entries += 1
                guard visited.insert(spread.name.text).inserted, let fragment = fragments[spread.name.text] else {
                    continue
                }
                open.append((fragment.selections[...], schema.typeID(named: fragment.typeCondition.text)))
            }
        }
    }

    private func type(of field: FieldSyntax, on parent: TypeID?) -> TypeReference? {
        parent.flatMap { schema[$0].field(field.name.text)?.type }
    }
}

// MARK: Comparing

extension MergeCheck {
    /// Checks the fields of one response name.
    private mutating func check(_ group: [Entry], _ place: Place) {
        guard group.count > 1 else { return add(below: group, place.isShapeOnly) }
        guard haveSameShape(group) else {
            hasConflict = true
            return
        }
        guard !place.isShapeOnly else { return add(below: group, true) }
        let parents = Set(group.compactMap { isObject($0.parent) ? $0.parent : nil })
        guard parents.count > 1 else { return checkSame(group) }
        // Fields of different object types never meet, and those of abstract types meet all of them.
        for parent in parents where !hasConflict {
            checkSame(group.filter { $0.parent == parent || !isObject($0.parent) })
        }
        add(below: group, true)
    }

    private mutating func checkSame(_ group: [Entry]) {
        let first = group[0].syntax
        let firstKey = first.arguments.isEmpty ? "" : first.arguments.canonical
        for entry in group.dropFirst() {
            let syntax = entry.syntax
            entries += 1
            guard syntax.name.text == first.name.text, syntax.arguments.count == first.arguments.count,
                syntax.arguments.isEmpty || syntax.arguments.canonical == firstKey
            else {
                hasConflict = true
                return
            }
        }
        add(below: group, false)
    }

    private mutating func add(below group: [Entry], _ isShapeOnly: Bool) {
        var offsets: [Int] = []
        for entry in group where entry.syntax.selectionsOffset >= 0 {
            sets[entry.syntax.selectionsOffset] = (entry.syntax.selections, entry.type?.named)
            offsets.append(entry.syntax.selectionsOffset)
        }
        add(offsets.count > 1 ? Set(offsets).sorted() : offsets, isShapeOnly: isShapeOnly)
    }

    private func isObject(_ type: TypeID?) -> Bool { type.map { schema[$0].kind == .object } ?? false }

    private func haveSameShape(_ group: [Entry]) -> Bool {
        let types = group.lazy.compactMap(\.type)
        guard let first = types.first else { return true }
        return types.allSatisfy { schema.sameShape(first, $0) }
    }
}

extension Schema {
    /// Whether values of two types look alike: same lists, same nullability at each level, and the same leaf or
    /// composites both.
    func sameShape(_ first: TypeReference, _ second: TypeReference) -> Bool {
        guard first.listDepth == second.listDepth, first.nonNullBits == second.nonNullBits else { return false }
        let hasLeaf = self[first.named].kind.isLeaf || self[second.named].kind.isLeaf
        return !hasLeaf || first.named == second.named
    }
}
