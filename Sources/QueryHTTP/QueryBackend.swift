public import GraphQLExecution
public import ReadModelRedis

/// What the query server answers from.
public struct QueryBackend: Sendable {
    let engine: GraphQLEngine
    let watermarks: Watermarks
    /// The schema as SDL text.
    let schemaText: String
    /// Names of the read models (and `search`) that a prepared request reads.
    let projections: @Sendable (PreparedRequest) -> [String]

    public init(
        engine: GraphQLEngine, watermarks: Watermarks, schemaText: String,
        projections: @escaping @Sendable (PreparedRequest) -> [String]
    ) {
        self.engine = engine
        self.watermarks = watermarks
        self.schemaText = schemaText
        self.projections = projections
    }
}
