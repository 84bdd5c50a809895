public import GraphQLLanguage

/// Why a request is not executed; its response has `errors` and no `data`.
public struct GraphQLRefusal: Error, Hashable, Sendable {
    /// What decides the HTTP status.
    public enum Kind: Hashable, Sendable {
        /// The body is not JSON.
        case notJSON
        /// A parameter is missing or of the wrong type.
        case parameters
        /// The document does not parse, or is too large.
        case document
        /// The document is not valid, names no operation, or asks for too much.
        case validation
        /// The variables cannot be coerced.
        case variables
        /// No part of the read model can answer yet.
        case notReady
        /// The media type of the request is not supported.
        case mediaType
        /// None of the media types that the client accepts can be given.
        case notAcceptable
        /// The HTTP method does not fit: a mutation over GET, or another method.
        case method
    }

    public let kind: Kind
    public let errors: [GraphQLError]

    public init(_ kind: Kind, _ errors: [GraphQLError]) {
        self.kind = kind
        self.errors = errors
    }

    public init(_ kind: Kind, _ message: String, code: GraphQLErrorCode = .badRequest) {
        self.init(kind, [GraphQLError(message, code: code)])
    }
}
