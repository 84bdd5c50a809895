import GraphQLLanguage

/// How many items a field gives, as `@listSize` says (the GraphQL Cost Directives draft).
public struct ListSize: Hashable, Sendable {
    /// Items when no slicing argument is given.
    public let assumedSize: Int?
    /// Arguments that say how many items there are at most.
    public let slicingArguments: [String]
    /// The fields of a connection's frame that hold the items; empty where the field itself is the list.
    public let sizedFields: [String]
    /// Whether a request must give exactly one of the slicing arguments.
    public let requiresOneSlicingArgument: Bool

    static let directive = "listSize"
}

/// What `@cost(weight:)` says, in whole numbers.
enum CostWeight {
    static let directive = "cost"
}

extension SchemaBuilder {
    /// Nil where nothing is said, or the schema has no such directive.
    func cost(_ directives: [Directive], _ coordinate: String) throws(SchemaError) -> Int? {
        guard let directive = directives.first(where: { $0.name == CostWeight.directive }) else { return nil }
        guard case .string(let text) = directive.arguments.first(where: { $0.name.text == "weight" })?.value.kind,
            let weight = Int(text), (0...1_000_000).contains(weight)
        else { throw error(.badDirectiveArgument("weight"), coordinate, at: directive.offset) }
        return weight
    }

    func listSize(_ directives: [Directive], _ coordinate: String) throws(SchemaError) -> ListSize? {
        guard let directive = directives.first(where: { $0.name == ListSize.directive }) else { return nil }
        var assumed: Int?
        var slicing: [String] = []
        var sized: [String] = []
        var requiresOne = true
        for argument in directive.arguments {
            switch (argument.name.text, argument.value.kind) {
            case ("assumedSize", .int(let digits)): assumed = Int(digits)
            case ("slicingArguments", .list(let items)): slicing = items.compactMap(\.asString)
            case ("sizedFields", .list(let items)): sized = items.compactMap(\.asString)
            case ("requireOneSlicingArgument", .boolean(let flag)): requiresOne = flag
            default: throw error(.badDirectiveArgument(argument.name.text), coordinate, at: argument.name.offset)
            }
        }
        return ListSize(
            assumedSize: assumed, slicingArguments: slicing, sizedFields: sized,
            requiresOneSlicingArgument: requiresOne)
    }
}

extension ValueSyntax {
    fileprivate var asString: String? { if case .string(let text) = kind { text } else { nil } }
}

extension ListSize {
    /// As SDL.
    var printed: String {
        let names = { (names: [String]) in "[" + names.map(Printer.quoted).joined(separator: ", ") + "]" }
        var arguments: [String] = []
        if let assumedSize { arguments.append("assumedSize: \(assumedSize)") }
        if !slicingArguments.isEmpty { arguments.append("slicingArguments: \(names(slicingArguments))") }
        if !sizedFields.isEmpty { arguments.append("sizedFields: \(names(sizedFields))") }
        if !requiresOneSlicingArgument { arguments.append("requireOneSlicingArgument: false") }
        return "@\(Self.directive)" + (arguments.isEmpty ? "" : "(" + arguments.joined(separator: ", ") + ")")
    }
}
