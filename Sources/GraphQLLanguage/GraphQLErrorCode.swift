/// The stable values of `extensions.code`. They are only ever added to.
public enum GraphQLErrorCode: String, Hashable, Sendable, CaseIterable {
    /// The document does not parse.
    case syntax = "SYNTAX"
    /// The document parses and is not valid against the schema.
    case validation = "VALIDATION"
    /// More tokens than allowed.
    case limitTokens = "LIMIT_TOKENS"
    /// Selections, values or types nested deeper than allowed.
    case limitDepth = "LIMIT_DEPTH"
    /// More aliases than allowed.
    case limitAliases = "LIMIT_ALIASES"
    /// More directives at one place or in the document than allowed.
    case limitDirectives = "LIMIT_DIRECTIVES"
    /// More fields at the root than allowed.
    case limitRootFields = "LIMIT_ROOT_FIELDS"
    /// More fragment definitions than allowed.
    case limitFragments = "LIMIT_FRAGMENTS"
    /// More selections than allowed once all fragments are expanded.
    case limitSelections = "LIMIT_SELECTIONS"
    /// Comparing fields for conflicts took more work than allowed.
    case limitComparisons = "LIMIT_COMPARISONS"
    /// More reads than allowed.
    case limitCost = "LIMIT_COST"
    /// The reply is larger than allowed.
    case limitReply = "LIMIT_REPLY"
    /// A page size outside its range, or both directions asked at once.
    case pageSize = "PAGE_SIZE"
    /// The request is not a GraphQL request: wrong JSON, wrong parameter types, no `query`.
    case badRequest = "BAD_REQUEST"
    /// The document that the request names is not known here; one that was named by its hash may be sent along.
    case persistedQueryNotFound = "PERSISTED_QUERY_NOT_FOUND"
    /// Only listed documents are answered here, and this is none of them.
    case documentNotAllowed = "DOCUMENT_NOT_ALLOWED"
    /// `operationName` is missing or names no operation.
    case operationNotFound = "OPERATION_NOT_FOUND"
    /// Variables cannot be coerced to their types.
    case badVariables = "BAD_VARIABLES"
    /// An argument has a value that the field cannot use.
    case badArgument = "BAD_ARGUMENT"
    /// A cursor that this list did not hand out.
    case badCursor = "BAD_CURSOR"
    /// The viewer is known and may not see this.
    case forbidden = "FORBIDDEN"
    /// Nobody is signed in, and this is not public.
    case unauthenticated = "UNAUTHENTICATED"
    /// Introspection is refused for this request.
    case introspectionRefused = "INTROSPECTION_REFUSED"
    /// A store did not answer.
    case unavailable = "UNAVAILABLE"
    /// A store did not answer before the request's deadline.
    case timeout = "TIMEOUT"
    /// The read model is not built yet.
    case notReady = "NOT_READY"
    /// The read model has not reached the position that the request asked for.
    case notYet = "NOT_YET"
    /// A field that is never null has no value.
    case nullValue = "NULL_VALUE"
}
