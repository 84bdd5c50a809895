import GraphQLLanguage
import GraphQLValidation

/// Merges selections into the fields of one object, in the order of their first appearance (GraphQL September 2025,
/// CollectFields). The values of `@skip` and `@include` are known.
struct FieldCollector {
    /// The selections of one response name.
    struct Field {
        let responseName: String
        var selections: [FieldSyntax]

        var first: FieldSyntax { selections[0] }
        /// The selection sets below, to be merged.
        var below: [[Selection]] { selections.map(\.selections) }
    }

    let schema: Schema
    let fragments: [String: FragmentDefinition]
    let conditions: [String: Bool]

    func collect(_ sets: [[Selection]], on type: TypeID) -> [Field] {
        var collected = Collected()
        for selections in sets { collect(selections, on: type, &collected) }
        return collected.fields
    }

    private struct Collected {
        var fields: [Field] = []
        var positions: [String: Int] = [:]
        var visited: Set<String> = []

        mutating func add(_ field: FieldSyntax) {
            let name = field.responseName
            // Hashing costs more than comparing while there are few.
            let position = fields.count < 8 ? fields.firstIndex { $0.responseName == name } : position(name)
            if let position {
                fields[position].selections.append(field)
            } else {
                if !positions.isEmpty { positions[name] = fields.count }
                fields.append(Field(responseName: name, selections: [field]))
            }
        }

        private mutating func position(_ name: String) -> Int? {
            if positions.isEmpty {
                for (position, field) in fields.enumerated() { positions[field.responseName] = position }
            }
            return positions[name]
        }
    }

    private func collect(_ selections: [Selection], on type: TypeID, _ collected: inout Collected) {
        for selection in selections {
            switch selection {
            case .field(let field):
                if includes(field.directives) { collected.add(field) }
            case .inline(let inline):
                guard includes(inline.directives), applies(inline.typeCondition, to: type) else { continue }
                collect(inline.selections, on: type, &collected)
            case .spread(let spread):
                guard includes(spread.directives), let fragment = fragments[spread.name.text],
                    collected.visited.insert(spread.name.text).inserted, applies(fragment.typeCondition, to: type)
                else { continue }
                collect(fragment.selections, on: type, &collected)
            }
        }
    }

    private func applies(_ condition: Name?, to type: TypeID) -> Bool {
        guard let condition else { return true }
        guard let id = schema.typeID(named: condition.text) else { return false }
        return schema.isSubtype(type, of: id)
    }

    private func includes(_ directives: [Directive]) -> Bool {
        directives.allSatisfy { directive in
            switch directive.name {
            case "skip": !flag(directive)
            case "include": flag(directive)
            default: true
            }
        }
    }

    private func flag(_ directive: Directive) -> Bool {
        switch directive.arguments.first(where: { $0.name.text == "if" })?.value.kind {
        case .boolean(let flag): flag
        case .variable(let name): conditions[name] ?? false
        default: false
        }
    }
}
