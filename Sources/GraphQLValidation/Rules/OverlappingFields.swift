import GraphQLLanguage

/// OverlappingFieldsCanBeMerged: whether there are conflicts in about linear time, and only then which.
extension Validation {
    mutating func checkOverlappingFields() {
        var check = MergeCheck(self)
        checkMerging(&check)
        mergeWork = check.entries
        if check.hasConflict {
            reportConflicts()
        } else if check.isExhausted {
            reportTooManyComparisons()
        }
    }

    /// From the operations, and from the fragments that none of them reaches and no other fragment spreads.
    private func checkMerging(_ check: inout MergeCheck) {
        var reached: Set<Int> = []
        for (index, operation) in operations.enumerated() {
            check.check(operation.selections, operation.selectionsOffset, on: schema.root(operation.kind))
            reached.formUnion(reachableFragments(from: index))
        }
        guard reached.count < fragments.count else { return }
        for index in fragmentsInnermostFirst().reversed() where reached.insert(index).inserted {
            let fragment = fragments[index]
            check.check(
                fragment.selections, fragment.selectionsOffset, on: schema.typeID(named: fragment.typeCondition.text))
            reached.formUnion(reachableFragments(from: operations.count + index))
        }
    }

    private mutating func reportTooManyComparisons() {
        report(
            .overlappingFieldsCanBeMerged, "The document selects the same fields more often than allowed.", at: [],
            code: .limitComparisons)
    }

    private mutating func reportConflicts() {
        let found = conflictingPairs()
        for conflict in found {
            report(
                .overlappingFieldsCanBeMerged,
                "Fields \"\(conflict.responseName)\" conflict because \(conflict.reason.text). Use different aliases "
                    + "on the fields to fetch both if this was intentional.",
                at: (conflict.first + conflict.second).map(\.offset))
        }
        if found.isEmpty { reportTooManyComparisons() }
    }

    func conflictingPairs() -> [FieldConflict] {
        var search = ConflictSearch(self)
        for operation in operations {
            search.check(operation.selections, operation.selectionsOffset, on: schema.root(operation.kind))
        }
        for fragment in fragments {
            search.check(
                fragment.selections, fragment.selectionsOffset, on: schema.typeID(named: fragment.typeCondition.text))
        }
        return search.found
    }
}

/// Two ways of selecting one response name that cannot both be answered.
struct FieldConflict {
    indirect enum Reason {
        case differs(String)
        case nested([(responseName: String, reason: Reason)])

        /// Bytes after which no further part is told.
        private static let textMax = 1_000

        var text: String {
            var text = ""
            append(to: &text)
            return text
        }

        private func append(to text: inout String) {
            switch self {
            case .differs(let own): text += own
            case .nested(let parts):
                for (index, part) in parts.enumerated() {
                    guard text.utf8.count < Self.textMax else { return }
                    text += "\(index > 0 ? " and " : "")subfields \"\(part.responseName)\" conflict because "
                    part.reason.append(to: &text)
                }
            }
        }
    }

    /// Places that one side of an error names at most.
    private static let fieldsMax = 20

    /// A field and those below it that conflict; where they are too many, the innermost.
    static func fields(_ field: FieldSyntax, _ nested: [[FieldSyntax]]) -> [FieldSyntax] {
        var fields = [field]
        for conflict in nested where fields.count < fieldsMax { fields += conflict.suffix(fieldsMax - fields.count) }
        return fields
    }

    let responseName: String
    let reason: Reason
    let first: [FieldSyntax]
    let second: [FieldSyntax]
}

/// A field as one selection set selects it.
struct SelectedField {
    let parent: TypeID?
    let syntax: FieldSyntax
    let type: TypeReference?
}

/// The fields of one selection set by response name, and the fragments it spreads; not looked into.
final class SelectedFields {
    var groups: [(responseName: String, fields: [SelectedField])] = []
    private var positions: [String: Int] = [:]
    private(set) var fragments: [String] = []
    private var fragmentNames: Set<String> = []
    /// Whether some response name stands more than once.
    private(set) var repeats = false

    /// Past this many in a group, leaves that equal one of them are dropped: they can conflict only where it does.
    private static let distinctFrom = 16

    func add(_ field: SelectedField) {
        let name = field.syntax.responseName
        guard let position = positions[name] else {
            positions[name] = groups.count
            groups.append((name, [field]))
            return
        }
        repeats = true
        let isKnown =
            groups[position].fields.count >= Self.distinctFrom && field.syntax.selections.isEmpty
            && groups[position].fields.prefix(Self.distinctFrom).contains { known in
                known.parent == field.parent && known.syntax.selections.isEmpty
                    && known.syntax.name.text == field.syntax.name.text
                    && known.syntax.arguments.isEquivalent(to: field.syntax.arguments)
            }
        if !isKnown { groups[position].fields.append(field) }
    }

    func addFragment(_ name: String) {
        if fragmentNames.insert(name).inserted { fragments.append(name) }
    }

    func fields(_ name: String) -> [SelectedField]? { positions[name].map { groups[$0].fields } }
}
