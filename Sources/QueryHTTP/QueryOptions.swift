public import Compression
public import GraphQLExecution
public import Tracing

/// What whoever runs the query server may choose.
public struct QueryOptions: Sendable {
    /// Introspection and explanations for everybody; else for staff only.
    public var isDemo = false
    /// Which status codes GraphQL replies bear.
    public var statusMode = GraphQLHTTP.StatusMode.audit
    public var documents = PersistedDocuments()
    public var slowQueries: SlowQueryLog?
    /// Keeps queries to ask them again.
    public var recorder: QueryRecorder?
    /// Gets a span for each query, with its stages, and for whatever is passed on, under the caller's.
    public var tracer: any Tracer = NoOpTracer()
    /// How replies are compressed for those who take that; nil: never.
    public var gzip: Gzip? = Gzip()

    /// What live queries may take; nil: none are offered.
    public var live: LiveLimits? = LiveLimits()

    public init() {}
}
