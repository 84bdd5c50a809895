public import GraphQLLanguage
public import GraphQLValidation
import Synchronization

/// Limits and choices of an engine; the defaults are those of a public server.
public struct GraphQLOptions: Hashable, Sendable {
    public var parser = ParserLimits()
    public var document = DocumentLimits()
    public var errorsMax = 20
    public var comparisonsMax = 20_000
    /// Reads that one operation may make at most, list sizes multiplied.
    public var costMax = 5_000
    /// Steps that one plan may have.
    public var opsMax = 20_000
    /// Bytes of `data`.
    public var replyBytesMax = 1 << 20
    /// Documents kept, and the bytes they are taken to hold.
    public var documentsMax = 1_000
    public var documentBytesMax = 64 << 20
    /// From the start of execution to its end.
    public var deadline = Duration.seconds(2)

    public init() {}
}

/// Answers GraphQL queries from rows and lists: documents become plans once, plans read stage by stage, and stored
/// JSON is spliced into the response.
public final class GraphQLEngine: Sendable {
    public let bound: BoundSchema
    public let options: GraphQLOptions
    private let source: any RowSource
    private let cache: DocumentCache
    /// Bytes of the last large replies, to reserve room for the next.
    private let replySize = Atomic<Int>(1_024)

    public init(_ bound: BoundSchema, source: any RowSource, options: GraphQLOptions = GraphQLOptions()) {
        self.bound = bound
        self.source = source
        self.options = options
        cache = DocumentCache(entriesMax: options.documentsMax, bytesMax: options.documentBytesMax)
    }

    /// Entries, hits and misses of the document cache since the start.
    public var cacheStatistics: (entries: Int, hits: Int, misses: Int) { cache.statistics }

    /// Finds or makes the plan of a request and coerces its variables; everything that can be refused is refused
    /// here. `mayIntrospect` also turns suggestions in messages on.
    public func prepare(
        _ request: GraphQLRequest, mayIntrospect: Bool = false
    ) throws(GraphQLRefusal) -> PreparedRequest {
        let key = DocumentCache.Key(request.query, request.operationName)
        let document: CachedDocument
        var isKnown = true
        if let known = cache[key] {
            document = known
        } else {
            isKnown = false
            document = try validated(request, suggests: mayIntrospect)
            cache.insert(document, for: key)
        }
        if document.usesIntrospection, !mayIntrospect {
            throw GraphQLRefusal(.validation, "Introspection is not offered here.", code: .introspectionRefused)
        }
        var coercion = VariableCoercion(bound.schema, document.document.source)
        coercion.run(document.variables, request.variables)
        guard coercion.errors.isEmpty else { throw GraphQLRefusal(.variables, coercion.errors) }
        do {
            let plan = try document.plan(bound, source, variables: coercion.values, opsMax: options.opsMax)
            let preparation = RequestPreparation(
                plan: plan, coercion: LiteralCoercion(schema: bound.schema, variables: coercion.values),
                costMax: options.costMax)
            return try preparation.run(document, isKnown: isKnown)
        } catch {
            throw GraphQLRefusal(.validation, [error])
        }
    }

    /// Runs a prepared request: one call of the source for each stage, then one pass of writing. Parts that cannot
    /// be read are null with an error; it never throws. Done by `deadline`, by default the options' from now on, if
    /// the source keeps to it.
    public func execute(
        _ request: PreparedRequest, as viewer: Viewer, deadline: ContinuousClock.Instant? = nil
    ) async -> GraphQLResult {
        let start = ContinuousClock.now
        let access = request.plan.guards.map { $0.allows(viewer) }
        var runner = StageRunner(request, viewer, access)
        await runner.run(source, deadline: deadline ?? start.advanced(by: options.deadline))
        var writer = ResponseWriter(
            request, &runner, access, viewer, bytesMax: options.replyBytesMax,
            capacity: replySize.load(ordering: .relaxed))
        writer.out.append(contentsOf: ResponseEncoding.dataPrefix)
        writer.writeRoot()
        rememberSize(writer.out.count)
        let body = ResponseEncoding.finish(writer.takeData(), writer.errors)
        return GraphQLResult(
            body: body, errors: writer.errors, reads: runner.reads,
            times: ExecutionTimes(start: start, stages: runner.times, end: .now))
    }

    /// `prepare` and `execute` in one.
    public func answer(
        _ request: GraphQLRequest, as viewer: Viewer, mayIntrospect: Bool = false
    ) async throws(GraphQLRefusal) -> GraphQLResult {
        await execute(try prepare(request, mayIntrospect: mayIntrospect), as: viewer)
    }

    /// Follows the sizes of replies: up at once, down slowly.
    private func rememberSize(_ bytes: Int) {
        let last = replySize.load(ordering: .relaxed)
        let next = bytes > last ? min(bytes + bytes / 8, 64 << 10) : last - (last - bytes) / 64
        replySize.store(max(next, 256), ordering: .relaxed)
    }
}

// MARK: Documents

extension GraphQLEngine {
    /// Throws what is wrong with a document, whatever its variables will be.
    public func check(document text: [UInt8]) throws(GraphQLRefusal) {
        try validate(try parsed(text), suggests: true)
    }

    private func parsed(_ text: [UInt8]) throws(GraphQLRefusal) -> Document {
        do {
            let document = try Parser.parse(Source(text), limits: options.parser)
            try options.document.check(document)
            return document
        } catch {
            throw GraphQLRefusal(.document, [error])
        }
    }

    private func validate(_ document: Document, suggests: Bool) throws(GraphQLRefusal) {
        let errors = Validator.validate(
            document, against: bound.schema,
            options: ValidationOptions(
                errorsMax: options.errorsMax, suggests: suggests, comparisonsMax: options.comparisonsMax))
        guard errors.isEmpty else { throw GraphQLRefusal(.validation, errors) }
    }

    private func validated(_ request: GraphQLRequest, suggests: Bool) throws(GraphQLRefusal) -> CachedDocument {
        let document = try parsed(request.query)
        if request.isGet, document.operations.contains(where: { $0.kind != .query }) {
            throw GraphQLRefusal(.method, "GET serves queries only.")
        }
        try validate(document, suggests: suggests)
        let operation = try operation(document, request.operationName)
        do {
            return try CachedDocument(document, operation, bound.schema)
        } catch {
            throw GraphQLRefusal(.validation, [error])
        }
    }

    private func operation(_ document: Document, _ name: String?) throws(GraphQLRefusal) -> OperationDefinition {
        let operations = document.operations
        guard let name else {
            if operations.count == 1 { return operations[0] }
            throw GraphQLRefusal(
                .validation, "The document has several operations: \"operationName\" must name one.",
                code: .operationNotFound)
        }
        guard let operation = operations.first(where: { $0.name?.text == name }) else {
            throw GraphQLRefusal(.validation, "There is no operation of that name.", code: .operationNotFound)
        }
        return operation
    }
}
