/// One entry of a response's `errors`, and what parsing and validation throw.
///
/// `code` goes to `extensions.code` and is the part that clients match on; `message` is for people.
public struct GraphQLError: Error, Hashable, Sendable {
    /// One step from the response's root: a response name (the alias, not the field) or a list index from 0.
    public enum PathElement: Hashable, Sendable {
        case name(String)
        case index(Int)
    }

    public let message: String
    public let code: GraphQLErrorCode
    public var locations: [SourceLocation]
    /// Empty unless the error arose in execution.
    public var path: [PathElement]
    /// Numbers beside the code in `extensions`, as a position and a watermark.
    public let details: [String: Int64]

    public init(
        _ message: String,
        code: GraphQLErrorCode,
        locations: [SourceLocation] = [],
        path: [PathElement] = [],
        details: [String: Int64] = [:]
    ) {
        self.message = message
        self.code = code
        self.details = details
        self.locations = locations
        self.path = path
    }
}
