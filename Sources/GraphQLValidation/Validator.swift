public import GraphQLLanguage

/// How a document is validated.
public struct ValidationOptions: Hashable, Sendable {
    public var rules: ValidationRules
    /// Errors after which validation stops.
    public var errorsMax: Int
    /// Whether messages may name other parts of the schema ("Did you mean …"). Off where introspection is.
    public var suggests: Bool
    /// Fields looked at for conflicts before the document is refused, each as often as it is.
    public var comparisonsMax: Int

    public init(
        rules: ValidationRules = .all,
        errorsMax: Int = 20,
        suggests: Bool = false,
        comparisonsMax: Int = 20_000
    ) {
        self.rules = rules
        self.errorsMax = errorsMax
        self.suggests = suggests
        self.comparisonsMax = comparisonsMax
    }
}

/// The executable rules of the specification, section 5.
public enum Validator {
    /// What is wrong with a document; empty if it may be executed.
    ///
    /// Cost: about linear in the document, whatever it holds; fragments are never expanded.
    public static func validate(
        _ document: Document, against schema: Schema, options: ValidationOptions = ValidationOptions()
    ) -> [GraphQLError] {
        var validation = Validation(document, schema, options)
        validation.run()
        return validation.errors
    }

    /// Whether fields conflict: as all documents are checked, and as the search for pairs finds; without limits.
    package static func conflicts(
        in document: Document, against schema: Schema
    ) -> (grouped: Bool, pairwise: Bool) {
        let options = ValidationOptions(rules: .overlappingFieldsCanBeMerged, errorsMax: 1, comparisonsMax: .max)
        var validation = Validation(document, schema, options)
        validation.run()
        return (!validation.errors.isEmpty, !validation.conflictingPairs().isEmpty)
    }

    /// How many fields the check of overlapping fields looks at, each as often as it does; without a limit.
    package static func mergeWork(of document: Document, against schema: Schema) -> Int {
        let options = ValidationOptions(rules: .overlappingFieldsCanBeMerged, comparisonsMax: .max)
        var validation = Validation(document, schema, options)
        validation.run()
        return validation.mergeWork
    }
}
