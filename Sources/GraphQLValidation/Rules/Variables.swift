import GraphQLLanguage

/// NoUndefinedVariables, NoUnusedVariables, VariablesInAllowedPosition: per operation, through its fragments.
extension Validation {
    mutating func checkVariables() {
        for (index, operation) in operations.enumerated() where !isFull {
            let definitions = [index] + reachableFragments(from: index).map { operations.count + $0 }
            var declared: [String: VariableDefinition] = [:]
            for variable in operation.variables { declared[variable.name.text] = variable }
            var used: Set<String> = []
            for definition in definitions {
                for use in uses[definition].variables where !isFull {
                    used.insert(use.name)
                    if let variable = declared[use.name] {
                        checkPosition(of: variable, use)
                    } else {
                        reportUndefined(use, in: operation)
                    }
                }
            }
            for variable in operation.variables where !used.contains(variable.name.text) {
                report(
                    .noUnusedVariables,
                    "Variable \"$\(variable.name.text)\" is never used\(inOperation(operation)).", at: variable.offset)
            }
        }
    }

    private mutating func reportUndefined(_ use: DefinitionUses.VariableUse, in operation: OperationDefinition) {
        let by = operation.name.map { " by operation \"\($0.text)\"" } ?? ""
        report(
            .noUndefinedVariables, "Variable \"$\(use.name)\" is not defined\(by).", at: use.offset, operation.offset)
    }

    private func inOperation(_ operation: OperationDefinition) -> String {
        operation.name.map { " in operation \"\($0.text)\"" } ?? ""
    }

    private mutating func checkPosition(of variable: VariableDefinition, _ use: DefinitionUses.VariableUse) {
        guard has(.variablesInAllowedPosition), let place = use.type, let type = schema.reference(variable.type) else {
            return
        }
        if use.isOneOf, !type.isNonNull {
            return report(
                .variablesInAllowedPosition,
                "Variable \"$\(use.name)\" is of type \"\(variable.type.description)\" but must be non-nullable to be "
                    + "used for a OneOf input object.",
                at: variable.offset, use.offset)
        }
        var expected = place
        if place.isNonNull, !type.isNonNull {
            guard use.placeHasDefault || variable.hasNonNullDefault else { return reportPosition(variable, use, place) }
            expected = place.nullable
        }
        let fits =
            type.named == expected.named && type.listDepth == expected.listDepth
            && expected.nonNullBits & ~type.nonNullBits == 0
        if !fits { reportPosition(variable, use, place) }
    }

    private mutating func reportPosition(
        _ variable: VariableDefinition, _ use: DefinitionUses.VariableUse, _ place: TypeReference
    ) {
        report(
            .variablesInAllowedPosition,
            "Variable \"$\(use.name)\" of type \"\(variable.type.description)\" used in position expecting type "
                + "\"\(schema.description(of: place))\".",
            at: variable.offset, use.offset)
    }
}

extension VariableDefinition {
    fileprivate var hasNonNullDefault: Bool {
        switch defaultValue?.kind {
        case nil, .null: false
        default: true
        }
    }
}
