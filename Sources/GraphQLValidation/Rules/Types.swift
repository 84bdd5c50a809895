import GraphQLLanguage

/// KnownTypeNames, VariablesAreInputTypes, FragmentsOnCompositeTypes.
extension Validation {
    mutating func checkType(of variable: VariableDefinition) {
        guard let type = schema.type(named: variable.type.name) else {
            return reportUnknownType(variable.type.name, at: variable.type.nameOffset)
        }
        guard !type.kind.isInput else { return }
        report(
            .variablesAreInputTypes,
            "Variable \"$\(variable.name.text)\" cannot be non-input type \"\(variable.type.description)\".",
            at: variable.type.offset)
    }

    /// The composite type that a condition names, else nil after a report.
    mutating func conditionType(_ condition: Name, of subject: @autoclosure () -> String) -> TypeID? {
        guard let type = schema.type(named: condition.text) else {
            reportUnknownType(condition.text, at: condition.offset)
            return nil
        }
        guard type.kind.isComposite else {
            report(
                .fragmentsOnCompositeTypes,
                "\(subject()) cannot condition on non composite type \"\(condition.text)\".", at: condition.offset)
            return nil
        }
        return type.id
    }

    private mutating func reportUnknownType(_ name: String, at offset: Int) {
        report(
            .knownTypeNames,
            "Unknown type \"\(name)\"." + suggestion(name, among: schema.types.map(\.name)), at: offset)
    }
}
