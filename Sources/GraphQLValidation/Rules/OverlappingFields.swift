import GraphQLLanguage

/// OverlappingFieldsCanBeMerged, as graphql-js finds and reports conflicts, with a budget of comparisons.
extension Validation {
    mutating func checkOverlappingFields() {
        var search = ConflictSearch(self)
        for operation in operations {
            search.check(operation.selections, operation.selectionsOffset, on: schema.root(operation.kind))
        }
        for fragment in fragments {
            search.check(
                fragment.selections, fragment.selectionsOffset, on: schema.typeID(named: fragment.typeCondition.text))
        }
        for conflict in search.found {
            report(
                .overlappingFieldsCanBeMerged,
                "Fields \"\(conflict.responseName)\" conflict because \(conflict.reason.text). Use different aliases "
                    + "on the fields to fetch both if this was intentional.",
                at: (conflict.first + conflict.second).map(\.offset))
        }
        guard search.comparisonsLeft < 0 else { return }
        report(
            .overlappingFieldsCanBeMerged, "The document selects the same fields more often than allowed.", at: [],
            code: .limitComparisons)
    }
}

/// Two ways of selecting one response name that cannot both be answered.
struct FieldConflict {
    indirect enum Reason {
        case differs(String)
        case nested([(responseName: String, reason: Reason)])

        var text: String {
            switch self {
            case .differs(let text): text
            case .nested(let parts):
                parts.map { "subfields \"\($0.responseName)\" conflict because \($0.reason.text)" }
                    .joined(separator: " and ")
            }
        }
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
