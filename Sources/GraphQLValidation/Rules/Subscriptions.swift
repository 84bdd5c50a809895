import GraphQLLanguage

/// SingleFieldSubscriptions.
extension Validation {
    mutating func checkSubscriptions() {
        guard has(.singleFieldSubscriptions), schema.subscription != nil else { return }
        for operation in operations where operation.kind == .subscription { checkRoot(ofSubscription: operation) }
    }

    private mutating func checkRoot(ofSubscription operation: OperationDefinition) {
        let roots = roots(of: operation)
        let subject = operation.name.map { "Subscription \"\($0.text)\"" } ?? "Anonymous Subscription"
        guard roots.conditions.isEmpty else {
            return report(
                .singleFieldSubscriptions, "\(subject) must not use \"@skip\" or \"@include\" at the top level.",
                at: roots.conditions)
        }
        if roots.groups.count > 1 {
            report(
                .singleFieldSubscriptions, "\(subject) must select only one top level field.",
                at: roots.groups.dropFirst().flatMap { $0.map(\.offset) })
        }
        for group in roots.groups where group[0].name.text.hasPrefix("__") {
            report(
                .singleFieldSubscriptions, "\(subject) must not select an introspection top level field.",
                at: group.map(\.offset))
        }
    }

    private struct RootFields {
        /// By response name.
        var groups: [[FieldSyntax]] = []
        private var positions: [String: Int] = [:]
        /// Offsets of `@skip` and `@include`.
        var conditions: [Int] = []

        mutating func add(_ field: FieldSyntax) {
            if let position = positions[field.responseName] {
                groups[position].append(field)
            } else {
                positions[field.responseName] = groups.count
                groups.append([field])
            }
        }

        mutating func add(_ directives: [Directive]) {
            conditions += directives.lazy.filter { $0.name == "skip" || $0.name == "include" }.map(\.offset)
        }
    }

    private func roots(of operation: OperationDefinition) -> RootFields {
        var roots = RootFields()
        var visited: Set<String> = []
        // A stack of its own: a chain of fragments is as long as its sender likes.
        var waiting = [operation.selections[...]]
        while var rest = waiting.popLast() {
            guard let selection = rest.popFirst() else { continue }
            waiting.append(rest)
            switch selection {
            case .field(let field):
                roots.add(field.directives)
                roots.add(field)
            case .inline(let inline):
                roots.add(inline.directives)
                waiting.append(inline.selections[...])
            case .spread(let spread):
                roots.add(spread.directives)
                guard visited.insert(spread.name.text).inserted, let fragment = fragment(spread.name.text) else {
                    continue
                }
                waiting.append(fragment.selections[...])
            }
        }
        return roots
    }
}
