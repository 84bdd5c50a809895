public import GraphQLLanguage

/// How much a document may ask for, whatever its tokens; checked before the rules, from measures of each fragment.
public struct DocumentLimits: Hashable, Sendable {
    /// Nested fields, fragments expanded. Below `__schema` and `__type` it does not count: a rule of its own does.
    public var depth: Int
    public var rootFields: Int
    /// Fragment definitions.
    public var fragments: Int
    /// Fields, fragments expanded.
    public var selections: Int

    public init(depth: Int = 12, rootFields: Int = 20, fragments: Int = 50, selections: Int = 5_000) {
        self.depth = depth
        self.rootFields = rootFields
        self.fragments = fragments
        self.selections = selections
    }

    /// Refuses a document that goes past a limit. Linear in the document: nothing is expanded.
    public func check(_ document: Document) throws(GraphQLError) {
        let fragments = document.fragments
        guard fragments.count <= self.fragments else {
            throw GraphQLError("The document has more fragments than allowed.", code: .limitFragments)
        }
        var measures = SelectionMeasures(fragments)
        for operation in document.operations {
            let measure = measures.measure(operation.selections)
            let location = document.source.location(at: operation.offset)
            if measure.height > depth {
                throw GraphQLError(
                    "The operation is nested deeper than allowed.", code: .limitDepth, locations: [location])
            }
            if measure.fields > selections {
                throw GraphQLError(
                    "The operation selects more fields than allowed.", code: .limitSelections, locations: [location])
            }
            if measure.topFields > rootFields {
                throw GraphQLError(
                    "The operation has more root fields than allowed.", code: .limitRootFields, locations: [location])
            }
        }
    }
}

/// Height and size of selection sets with their fragments expanded, each fragment measured once.
private struct SelectionMeasures {
    struct Measure {
        var height = 0
        var fields = 0
        var topFields = 0

        /// Sizes double with each level of fragments, so they stop at a bound above every limit.
        static let most = 1 << 40

        mutating func add(_ other: Measure) {
            height = max(height, other.height)
            fields = min(fields + other.fields, Self.most)
            topFields = min(topFields + other.topFields, Self.most)
        }
    }

    private let fragments: [String: FragmentDefinition]
    private var measured: [String: Measure] = [:]

    init(_ fragments: [FragmentDefinition]) {
        self.fragments = Dictionary(fragments.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    mutating func measure(_ selections: [Selection]) -> Measure {
        var sum = Measure()
        for selection in selections {
            switch selection {
            case .inline(let inline): sum.add(measure(inline.selections))
            case .spread(let spread): sum.add(measure(fragment: spread.name.text))
            case .field(let field):
                var inner = field.selections.isEmpty ? Measure() : measure(field.selections)
                inner.height = field.name.text == "__schema" || field.name.text == "__type" ? 1 : inner.height + 1
                inner.fields += 1
                inner.topFields = 1
                sum.add(inner)
            }
        }
        return sum
    }

    private mutating func measure(fragment name: String) -> Measure {
        if let known = measured[name] { return known }
        // A cycle meets this nothing and is refused by NoFragmentCycles.
        measured[name] = Measure()
        guard let fragment = fragments[name] else { return Measure() }
        let measure = measure(fragment.selections)
        measured[name] = measure
        return measure
    }
}
