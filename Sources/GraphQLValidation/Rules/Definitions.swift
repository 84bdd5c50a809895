import GraphQLLanguage

/// ExecutableDefinitions, KnownOperationTypes, UniqueOperationNames, LoneAnonymousOperation, UniqueFragmentNames,
/// UniqueVariableNames.
extension Validation {
    mutating func checkDefinitions() {
        for definition in document.definitions {
            guard let name = definition.typeSystemName else { continue }
            report(.executableDefinitions, "The \(name) definition is not executable.", at: definition.offset)
        }
        var names: [String: Int] = [:]
        for operation in operations {
            checkRoot(of: operation)
            checkUniqueVariables(of: operation)
            guard let name = operation.name else {
                if operations.count > 1 {
                    report(
                        .loneAnonymousOperation, "This anonymous operation must be the only defined operation.",
                        at: operation.offset)
                }
                continue
            }
            if let first = names[name.text] {
                report(
                    .uniqueOperationNames, "There can be only one operation named \"\(name.text)\".",
                    at: first, name.offset)
            } else {
                names[name.text] = name.offset
            }
        }
        for (index, fragment) in fragments.enumerated() {
            guard let first = fragmentIndex[fragment.name.text], first != index else { continue }
            report(
                .uniqueFragmentNames, "There can be only one fragment named \"\(fragment.name.text)\".",
                at: fragments[first].name.offset, fragment.name.offset)
        }
    }

    private mutating func checkRoot(of operation: OperationDefinition) {
        guard schema.root(operation.kind) == nil else { return }
        report(
            .knownOperationTypes, "The \(operation.kind.rawValue) operation is not supported by the schema.",
            at: operation.offset)
    }

    private mutating func checkUniqueVariables(of operation: OperationDefinition) {
        guard operation.variables.count > 1 else { return }
        let groups = Dictionary(grouping: operation.variables, by: \.name.text)
        for variable in operation.variables {
            guard let same = groups[variable.name.text], same.count > 1, same[0].offset == variable.offset else {
                continue
            }
            report(
                .uniqueVariableNames, "There can be only one variable named \"$\(variable.name.text)\".",
                at: same.map(\.name.offset))
        }
    }
}

extension Definition {
    /// How messages call a definition that no request may hold.
    fileprivate var typeSystemName: String? {
        switch self {
        case .operation, .fragment: nil
        case .schema: "schema"
        case .type(let type): "\"\(type.name.text)\""
        case .directive(let directive): "\"@\(directive.name.text)\""
        }
    }
}
