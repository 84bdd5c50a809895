public import GraphQLExecution
public import ProjectionKit
public import ReadModelRedis

/// What the query server answers from.
public struct QueryBackend: Sendable {
    let engine: GraphQLEngine
    let watermarks: Watermarks
    /// The schema as SDL text.
    let schemaText: String
    /// Names of the read models (and `search`) that a prepared request reads.
    let projections: @Sendable (PreparedRequest) -> [String]
    /// What a reply to a viewer was made from, for live queries.
    let dependencies: @Sendable ([RowRead], Viewer) -> Set<ReadDependency>

    public init(
        engine: GraphQLEngine, watermarks: Watermarks, schemaText: String,
        projections: @escaping @Sendable (PreparedRequest) -> [String],
        dependencies: @escaping @Sendable ([RowRead], Viewer) -> Set<ReadDependency> = { _, _ in [] }
    ) {
        self.engine = engine
        self.watermarks = watermarks
        self.schemaText = schemaText
        self.projections = projections
        self.dependencies = dependencies
    }
}
