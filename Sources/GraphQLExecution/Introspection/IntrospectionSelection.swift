import GraphQLLanguage

/// `__schema` or `__type` as a document selects it.
struct IntrospectionSelection: Sendable {
    let field: FieldCollector.Field
    let collector: FieldCollector

    /// Whether the answer depends on a variable. Spreads count as if they did where their fragment holds one.
    var holdsVariable: Bool {
        var seen: Set<String> = []
        return Self.holdsVariable(field.selections.map { .field($0) }, collector, &seen)
    }

    private static func holdsVariable(
        _ selections: [Selection], _ collector: FieldCollector, _ seen: inout Set<String>
    ) -> Bool {
        for selection in selections {
            switch selection {
            case .field(let field):
                if field.arguments.contains(where: { $0.value.holdsVariable }) { return true }
                if holdsVariable(field.selections, collector, &seen) { return true }
            case .inline(let inline):
                if holdsVariable(inline.selections, collector, &seen) { return true }
            case .spread(let spread):
                guard seen.insert(spread.name.text).inserted, let fragment = collector.fragments[spread.name.text]
                else {
                    continue
                }
                if holdsVariable(fragment.selections, collector, &seen) { return true }
            }
        }
        return false
    }
}
