/// A set of the specification's validation rules, by graphql-js's names.
public struct ValidationRules: OptionSet, Hashable, Sendable {
    public let rawValue: UInt32

    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let executableDefinitions = ValidationRules(rawValue: 1 << 0)
    public static let knownOperationTypes = ValidationRules(rawValue: 1 << 1)
    public static let uniqueOperationNames = ValidationRules(rawValue: 1 << 2)
    public static let loneAnonymousOperation = ValidationRules(rawValue: 1 << 3)
    public static let singleFieldSubscriptions = ValidationRules(rawValue: 1 << 4)
    public static let knownTypeNames = ValidationRules(rawValue: 1 << 5)
    public static let fragmentsOnCompositeTypes = ValidationRules(rawValue: 1 << 6)
    public static let variablesAreInputTypes = ValidationRules(rawValue: 1 << 7)
    public static let scalarLeafs = ValidationRules(rawValue: 1 << 8)
    public static let fieldsOnCorrectType = ValidationRules(rawValue: 1 << 9)
    public static let uniqueFragmentNames = ValidationRules(rawValue: 1 << 10)
    public static let knownFragmentNames = ValidationRules(rawValue: 1 << 11)
    public static let noUnusedFragments = ValidationRules(rawValue: 1 << 12)
    public static let possibleFragmentSpreads = ValidationRules(rawValue: 1 << 13)
    public static let noFragmentCycles = ValidationRules(rawValue: 1 << 14)
    public static let uniqueVariableNames = ValidationRules(rawValue: 1 << 15)
    public static let noUndefinedVariables = ValidationRules(rawValue: 1 << 16)
    public static let noUnusedVariables = ValidationRules(rawValue: 1 << 17)
    public static let knownDirectives = ValidationRules(rawValue: 1 << 18)
    public static let uniqueDirectivesPerLocation = ValidationRules(rawValue: 1 << 19)
    public static let knownArgumentNames = ValidationRules(rawValue: 1 << 20)
    public static let uniqueArgumentNames = ValidationRules(rawValue: 1 << 21)
    public static let valuesOfCorrectType = ValidationRules(rawValue: 1 << 22)
    public static let providedRequiredArguments = ValidationRules(rawValue: 1 << 23)
    public static let variablesInAllowedPosition = ValidationRules(rawValue: 1 << 24)
    public static let overlappingFieldsCanBeMerged = ValidationRules(rawValue: 1 << 25)
    public static let uniqueInputFieldNames = ValidationRules(rawValue: 1 << 26)
    public static let maxIntrospectionDepth = ValidationRules(rawValue: 1 << 27)
    /// Tells what a document uses that is deprecated. No request has to pass it.
    public static let noDeprecated = ValidationRules(rawValue: 1 << 28)
    /// Tells where a document asks for the schema. No request has to pass it.
    public static let noSchemaIntrospection = ValidationRules(rawValue: 1 << 29)

    /// What a request has to pass: all rules of the specification.
    public static let all = ValidationRules(rawValue: (1 << 28) - 1)

    /// The rule of a graphql-js name without its ending `Rule`.
    public init?(named name: String) {
        guard let index = Self.names.firstIndex(of: name) else { return nil }
        rawValue = 1 << UInt32(index)
    }

    /// In the order of the bits.
    public static let names = [
        "ExecutableDefinitions", "KnownOperationTypes", "UniqueOperationNames", "LoneAnonymousOperation",
        "SingleFieldSubscriptions", "KnownTypeNames", "FragmentsOnCompositeTypes", "VariablesAreInputTypes",
        "ScalarLeafs", "FieldsOnCorrectType", "UniqueFragmentNames", "KnownFragmentNames", "NoUnusedFragments",
        "PossibleFragmentSpreads", "NoFragmentCycles", "UniqueVariableNames", "NoUndefinedVariables",
        "NoUnusedVariables", "KnownDirectives", "UniqueDirectivesPerLocation", "KnownArgumentNames",
        "UniqueArgumentNames", "ValuesOfCorrectType", "ProvidedRequiredArguments", "VariablesInAllowedPosition",
        "OverlappingFieldsCanBeMerged", "UniqueInputFieldNames", "MaxIntrospectionDepth", "NoDeprecatedCustom",
        "NoSchemaIntrospectionCustom",
    ]
}
