import GraphQLLanguage

/// Finds the pairs of fields that conflict, in a document that `MergeCheck` found to have some, as graphql-js reports
/// them.
///
/// Selection sets are collected once, each pair of fragments is compared once, and every comparison of two fields
/// takes from a budget: the worst case is the budget and not the square of the document (graphql-js CVE-2023-26144).
struct ConflictSearch {
    private let schema: Schema
    private let fragments: [String: FragmentDefinition]
    private var collected: [Int: SelectedFields] = [:]
    private var comparedPairs: Set<FragmentPair> = []
    private var comparedFields: Set<FieldsAndFragment> = []
    private(set) var found: [FieldConflict] = []
    /// Below zero once it ran out.
    private(set) var comparisonsLeft: Int
    /// Comparisons of fields inside one another.
    private var depth = 0

    /// Bounds the stack. What lies deeper goes unreported, beside what was found above it.
    private static let depthMax = 64

    init(_ validation: Validation) {
        schema = validation.schema
        fragments = validation.fragmentIndex.mapValues { validation.fragments[$0] }
        comparisonsLeft = validation.options.comparisonsMax
    }

    /// Finds conflicts in a selection set and in those inside it.
    mutating func check(_ selections: [Selection], _ offset: Int, on parent: TypeID?) {
        if !Self.isPlain(selections) { found += conflictsWithin(selections, offset, on: parent) }
        checkNested(selections, on: parent)
    }

    /// Whether it has but a few fields, all with names of their own: then none can conflict. Most sets are so.
    private static func isPlain(_ selections: [Selection]) -> Bool {
        guard selections.count <= 16 else { return false }
        for (index, selection) in selections.enumerated() {
            guard case .field(let field) = selection else { return false }
            for other in selections[..<index] {
                guard case .field(let known) = other, known.responseName != field.responseName else { return false }
            }
        }
        return true
    }

    private mutating func checkNested(_ selections: [Selection], on parent: TypeID?) {
        for selection in selections where comparisonsLeft >= 0 {
            switch selection {
            case .spread: continue
            case .inline(let inline):
                // Its own fields were among those of the set around it.
                checkNested(inline.selections, on: type(of: inline, in: parent))
            case .field(let field):
                guard field.selectionsOffset >= 0 else { continue }
                let type = parent.flatMap { schema.field(field.name.text, on: $0)?.type.named }
                check(field.selections, field.selectionsOffset, on: type)
            }
        }
    }

    private func type(of inline: InlineFragment, in parent: TypeID?) -> TypeID? {
        guard let condition = inline.typeCondition else { return parent }
        return schema.typeID(named: condition.text)
    }
}

/// Two fragments whose fields were compared, in either order.
private struct FragmentPair: Hashable {
    let first: String
    let second: String
    let areExclusive: Bool

    init(_ one: String, _ other: String, _ areExclusive: Bool) {
        first = min(one, other)
        second = max(one, other)
        self.areExclusive = areExclusive
    }
}

/// Collected fields, by identity, that were compared with a fragment.
private struct FieldsAndFragment: Hashable {
    let fields: ObjectIdentifier
    let fragment: String
    let areExclusive: Bool

    init(_ fields: SelectedFields, _ fragment: String, _ areExclusive: Bool) {
        self.fields = ObjectIdentifier(fields)
        self.fragment = fragment
        self.areExclusive = areExclusive
    }
}

// MARK: Collecting

extension ConflictSearch {
    private mutating func collect(_ selections: [Selection], _ offset: Int, on parent: TypeID?) -> SelectedFields {
        if let known = collected[offset] { return known }
        let fields = SelectedFields()
        add(selections, on: parent, to: fields)
        collected[offset] = fields
        return fields
    }

    private mutating func collect(_ fragment: FragmentDefinition) -> SelectedFields {
        collect(
            fragment.selections, fragment.selectionsOffset, on: schema.typeID(named: fragment.typeCondition.text))
    }

    private func add(_ selections: [Selection], on parent: TypeID?, to fields: SelectedFields) {
        for selection in selections {
            switch selection {
            case .field(let field):
                let type = parent.flatMap { schema[$0].field(field.name.text)?.type }
                fields.add(SelectedField(parent: parent, syntax: field, type: type))
            case .spread(let spread): fields.addFragment(spread.name.text)
            case .inline(let inline): add(inline.selections, on: type(of: inline, in: parent), to: fields)
            }
        }
    }
}

// MARK: Comparing selection sets

extension ConflictSearch {
    private mutating func conflictsWithin(
        _ selections: [Selection], _ offset: Int, on parent: TypeID?
    ) -> [FieldConflict] {
        let fields = collect(selections, offset, on: parent)
        var conflicts: [FieldConflict] = []
        if fields.repeats {
            for (name, group) in fields.groups where group.count > 1 {
                for first in group.indices {
                    for second in group.indices.dropFirst(first + 1) where comparisonsLeft >= 0 {
                        compare(name, group[first], group[second], areExclusive: false, &conflicts)
                    }
                }
            }
        }
        for (index, name) in fields.fragments.enumerated() {
            compare(fields, fragment: name, areExclusive: false, &conflicts)
            for other in fields.fragments.dropFirst(index + 1) {
                compare(fragment: name, fragment: other, areExclusive: false, &conflicts)
            }
        }
        return conflicts
    }

    private mutating func compare(
        _ fields: SelectedFields, fragment name: String, areExclusive: Bool, _ conflicts: inout [FieldConflict]
    ) {
        // A stack of its own, as below: a chain of fragments is as long as its sender likes.
        var waiting = [name]
        while let name = waiting.popLast() {
            guard comparedFields.insert(FieldsAndFragment(fields, name, areExclusive)).inserted,
                let fragment = fragments[name], spend()
            else { continue }
            let others = collect(fragment)
            if fields === others { continue }
            compare(fields, others, areExclusive: areExclusive, &conflicts)
            waiting += others.fragments.reversed()
        }
    }

    private mutating func compare(
        fragment first: String, fragment second: String, areExclusive: Bool, _ conflicts: inout [FieldConflict]
    ) {
        var waiting = [(first, second)]
        while let (first, second) = waiting.popLast() {
            guard first != second, comparedPairs.insert(FragmentPair(first, second, areExclusive)).inserted, spend(),
                let one = fragments[first], let other = fragments[second]
            else { continue }
            let firstFields = collect(one)
            let secondFields = collect(other)
            compare(firstFields, secondFields, areExclusive: areExclusive, &conflicts)
            for inner in firstFields.fragments.reversed() { waiting.append((inner, second)) }
            for inner in secondFields.fragments.reversed() { waiting.append((first, inner)) }
        }
    }

    private mutating func compare(
        _ first: SelectedFields, _ second: SelectedFields, areExclusive: Bool, _ conflicts: inout [FieldConflict]
    ) {
        for (name, group) in first.groups {
            guard let others = second.fields(name) else { continue }
            for one in group {
                for other in others where comparisonsLeft >= 0 {
                    compare(name, one, other, areExclusive: areExclusive, &conflicts)
                }
            }
        }
    }

    private mutating func spend() -> Bool {
        comparisonsLeft -= 1
        return comparisonsLeft >= 0
    }
}

// MARK: Comparing fields

extension ConflictSearch {
    private mutating func compare(
        _ name: String, _ one: SelectedField, _ other: SelectedField, areExclusive: Bool,
        _ conflicts: inout [FieldConflict]
    ) {
        guard spend() else { return }
        let exclusive =
            areExclusive
            || (one.parent != other.parent && isObject(one.parent) && isObject(other.parent))
        if let reason = difference(one, other, areExclusive: exclusive) {
            conflicts.append(
                FieldConflict(
                    responseName: name, reason: .differs(reason), first: [one.syntax], second: [other.syntax]))
            return
        }
        guard one.syntax.selectionsOffset >= 0, other.syntax.selectionsOffset >= 0, depth < Self.depthMax else {
            return
        }
        depth += 1
        let nested = nestedConflicts(one, other, areExclusive: exclusive)
        depth -= 1
        guard !nested.isEmpty else { return }
        conflicts.append(
            FieldConflict(
                responseName: name, reason: .nested(nested.map { ($0.responseName, $0.reason) }),
                first: FieldConflict.fields(one.syntax, nested.map(\.first)),
                second: FieldConflict.fields(other.syntax, nested.map(\.second))))
    }

    private func isObject(_ type: TypeID?) -> Bool { type.map { schema[$0].kind == .object } ?? false }

    private func difference(_ one: SelectedField, _ other: SelectedField, areExclusive: Bool) -> String? {
        if !areExclusive {
            if one.syntax.name.text != other.syntax.name.text {
                return "\"\(one.syntax.name.text)\" and \"\(other.syntax.name.text)\" are different fields"
            }
            if !one.syntax.arguments.isEquivalent(to: other.syntax.arguments) {
                return "they have differing arguments"
            }
        }
        guard let first = one.type, let second = other.type, !schema.sameShape(first, second) else { return nil }
        return "they return conflicting types \"\(schema.description(of: first))\" and "
            + "\"\(schema.description(of: second))\""
    }

    private mutating func nestedConflicts(
        _ one: SelectedField, _ other: SelectedField, areExclusive: Bool
    ) -> [FieldConflict] {
        let first = collect(one.syntax.selections, one.syntax.selectionsOffset, on: one.type?.named)
        let second = collect(other.syntax.selections, other.syntax.selectionsOffset, on: other.type?.named)
        var conflicts: [FieldConflict] = []
        compare(first, second, areExclusive: areExclusive, &conflicts)
        for name in second.fragments { compare(first, fragment: name, areExclusive: areExclusive, &conflicts) }
        for name in first.fragments { compare(second, fragment: name, areExclusive: areExclusive, &conflicts) }
        for name in first.fragments {
            for inner in second.fragments {
                compare(fragment: name, fragment: inner, areExclusive: areExclusive, &conflicts)
            }
        }
        return conflicts
    }
}
