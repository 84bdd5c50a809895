import GraphQLLanguage

/// One run of the rules over one document. Each rule is an extension in `Rules`.
struct Validation {
    let document: Document
    let schema: Schema
    let options: ValidationOptions
    let operations: [OperationDefinition]
    let fragments: [FragmentDefinition]
    /// The first fragment of each name.
    let fragmentIndex: [String: Int]
    /// What was found, with byte offsets: their lines and columns are counted once, at the end.
    private var reports: [(message: String, code: GraphQLErrorCode, offsets: [Int])] = []
    /// What each definition uses: the operations first, then the fragments.
    var uses: [DefinitionUses]
    /// Index into `uses` of the definition that is walked.
    var current = 0
    /// Fields that the check of overlapping fields looked at.
    var mergeWork = 0

    init(_ document: Document, _ schema: Schema, _ options: ValidationOptions) {
        self.document = document
        self.schema = schema
        self.options = options
        operations = document.operations
        fragments = document.fragments
        var index: [String: Int] = [:]
        for (position, fragment) in fragments.enumerated() where index[fragment.name.text] == nil {
            index[fragment.name.text] = position
        }
        fragmentIndex = index
        uses = Array(repeating: DefinitionUses(), count: operations.count + fragments.count)
    }

    mutating func run() {
        checkDefinitions()
        for (index, operation) in operations.enumerated() {
            current = index
            walk(operation)
        }
        for (index, fragment) in fragments.enumerated() {
            current = operations.count + index
            walk(fragment)
        }
        checkFragmentGraph()
        checkVariables()
        checkSubscriptions()
        checkIntrospectionDepth()
        if has(.overlappingFieldsCanBeMerged), !isFull { checkOverlappingFields() }
    }

    func has(_ rule: ValidationRules) -> Bool { options.rules.contains(rule) }

    var isFull: Bool { reports.count >= options.errorsMax }

    var errors: [GraphQLError] {
        let places = document.source.locations(at: Set(reports.flatMap(\.offsets)))
        return reports.map { report in
            GraphQLError(report.message, code: report.code, locations: report.offsets.compactMap { places[$0] })
        }
    }

    func fragment(_ name: String) -> FragmentDefinition? { fragmentIndex[name].map { fragments[$0] } }

    mutating func report(
        _ rule: ValidationRules, _ message: String, at offsets: Int...
    ) {
        report(rule, message, at: offsets)
    }

    mutating func report(
        _ rule: ValidationRules, _ message: String, at offsets: [Int],
        code: GraphQLErrorCode = .validation
    ) {
        guard has(rule), !isFull else { return }
        reports.append((message, code, offsets))
    }

    /// " Did you mean …?" or nothing.
    func suggestion(_ name: String, among names: @autoclosure () -> [String]) -> String {
        options.suggests ? Suggestions.text(for: name, among: names()) : ""
    }
}

/// What a definition uses of variables and fragments.
struct DefinitionUses {
    struct VariableUse {
        let name: String
        /// Of the `$`.
        let offset: Int
        /// Of the place that the variable fills, if it is known.
        let type: TypeReference?
        let placeHasDefault: Bool
        /// Whether the place is a field of a OneOf input object.
        let isOneOf: Bool
    }

    var variables: [VariableUse] = []
    var spreads: [FragmentSpread] = []
}
