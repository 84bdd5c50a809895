import GraphQLLanguage

/// SingleFieldSubscriptions.
extension Validation {
    mutating func checkSubscriptions() {
        guard has(.singleFieldSubscriptions), schema.subscription != nil else { return }
        for operation in operations where operation.kind == .subscription {
            var roots = RootFields()
            collect(operation.selections, into: &roots)
            let subject = operation.name.map { "Subscription \"\($0.text)\"" } ?? "Anonymous Subscription"
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
    }

    private struct RootFields {
        var groups: [[FieldSyntax]] = []
        var positions: [String: Int] = [:]
        var visited: Set<String> = []
    }

    private func collect(_ selections: [Selection], into roots: inout RootFields) {
        for selection in selections {
            switch selection {
            case .field(let field):
                if let position = roots.positions[field.responseName] {
                    roots.groups[position].append(field)
                } else {
                    roots.positions[field.responseName] = roots.groups.count
                    roots.groups.append([field])
                }
            case .inline(let inline): collect(inline.selections, into: &roots)
            case .spread(let spread):
                guard roots.visited.insert(spread.name.text).inserted, let fragment = fragment(spread.name.text) else {
                    continue
                }
                collect(fragment.selections, into: &roots)
            }
        }
    }
}
