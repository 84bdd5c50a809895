public import EventSourcing
public import GraphQLExecution
public import GraphQLValidation
public import ReadModelRedis
public import Redis
public import SearchGroonga

/// A schema and bindings that do not fit each other: a fault of this build, found when it starts.
public enum CommerceQueriesError: Error, Hashable, Sendable {
    case schema(SchemaError)
    case binding(BindingError)
}

/// What is searched in, besides the read models.
public struct SearchIndexes: Sendable {
    let products: SearchIndex
    let orders: OrderIndex
    let stores: StoreIndex
    let completions: CompletionMemory

    public init(groonga: GroongaClient) {
        products = SearchIndex(groonga: groonga)
        completions = CompletionMemory(index: products)
        orders = OrderIndex(groonga: groonga)
        stores = StoreIndex(groonga: groonga)
    }
}

/// The shop's GraphQL schema over its read models in Redis and its search indexes.
public struct CommerceQueries: Sendable {
    public let engine: GraphQLEngine
    /// The schema as SDL, descriptions included.
    public let schemaText: String

    /// - Parameters:
    ///   - redis: where the read models are; shared by all requests in flight. It needs no functions loaded.
    ///   - search: the indexes in Groonga; asked beside Redis, never after it.
    ///   - watermarks: kept fresh by whoever runs it; they say which generation of each read model is live.
    public static func make(
        redis: RedisClient, search: SearchIndexes, watermarks: Watermarks, partition: PartitionID = .first,
        options: GraphQLOptions = GraphQLOptions()
    ) throws(CommerceQueriesError) -> CommerceQueries {
        let bound = try CommerceSchema.bound()
        let source = CommerceRowSource(
            redis: redis, indexes: search, models: LiveModels(watermarks: watermarks, partition: partition))
        return CommerceQueries(
            engine: GraphQLEngine(bound, source: source, options: options), schemaText: bound.schema.printed())
    }

    /// The schema alone, without anything to answer from.
    public static func schema() throws(CommerceQueriesError) -> Schema { try bound().schema }

    /// The schema with who sees what of it.
    public static func bound() throws(CommerceQueriesError) -> BoundSchema { try CommerceSchema.bound() }

    /// Names of the read models, `search` among them, that a request reads: those to wait for, sorted.
    public static func projections(of request: PreparedRequest) -> [String] {
        let tables = request.tables.compactMap { CommerceSchema.tables[$0]?.model.name }
        let lists = request.listReads.flatMap { name, arguments in
            CommerceSchema.lists[name]?.projections(arguments) ?? []
        }
        return Set(tables + lists).sorted()
    }

    /// `projections(of:)`, to hand on.
    public var projections: @Sendable (PreparedRequest) -> [String] { { Self.projections(of: $0) } }
}
