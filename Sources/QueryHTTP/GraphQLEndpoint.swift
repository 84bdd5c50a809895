import GraphQLExecution
import HTTPDoor
import HTTPTypes
import Hummingbird
import Identity
import JSON
import Metrics
import NIOCore
import Tracing

/// `/graphql`: POST and GET, by the rules of GraphQL over HTTP.
struct GraphQLEndpoint: Sendable {
    /// What is too long to be read.
    struct TooLarge: Error {
        let status: Int
        let code: String
        let message: String

        static let body = TooLarge(status: 413, code: "BODY_TOO_LARGE", message: "A query has at most 64 KiB.")
        static let url = TooLarge(status: 414, code: "URL_TOO_LONG", message: "The URL is over 8 KiB; use POST.")
    }

    private static let bodyBytesMax = 64 << 10
    private static let urlBytesMax = 8 << 10

    let backend: QueryBackend
    let viewers: ViewerResolver
    let options: QueryOptions
    let coding: ContentCoding
    let live: LiveQueries?
    private let duration = Metrics.Timer(label: "mallard_graphql_duration_seconds")
    private let answered = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "answered")])
    private let withErrors = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "errors")])
    private let refused = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "refused")])

    init(backend: QueryBackend, viewers: ViewerResolver, options: QueryOptions, live: LiveQueries?) {
        self.live = live
        self.backend = backend
        self.viewers = viewers
        self.options = options
        coding = ContentCoding(gzip: options.gzip)
    }

    /// The reply to a request that no door has taken, and so to one that follows nothing.
    ///
    /// - Parameter span: gets its parts: preparing, waiting, each stage, writing.
    func respond(_ request: Request, in span: any Tracing.Span) async throws -> Response {
        try await answer(QueryFields(request.headers), read(request), nil, in: span).response
    }

    /// - Parameters:
    ///   - asked: what was read, or why it could not be.
    ///   - live: where it may be followed; nil: not at all.
    func answer(
        _ fields: QueryFields, _ asked: Result<GraphQLRequest, any Error>, _ live: LiveQueries?,
        in span: (any Tracing.Span)?
    ) async throws -> DoorReply {
        guard let type = GraphQLHTTP.negotiate(accept: fields.accept, offersEvents: live != nil) else {
            refused.increment()
            let offers =
                live == nil
                ? "application/json or application/graphql-response+json"
                : "application/json, application/graphql-response+json or, to follow the query, text/event-stream"
            return refusal(GraphQLRefusal(.notAcceptable, "Accept \(offers)."), .json)
        }
        let observation = QueryObservation()
        let reply: DoorReply
        do {
            if type == .eventStream, let live {
                reply = try await follow(asked.get(), fields, live, observation)
            } else {
                reply = try await answer(asked.get(), fields, type, observation)
            }
        } catch {
            reply = try refusal(error, type == .eventStream ? .json : type)
        }
        note(observation, in: span)
        return reply
    }

    private func answer(
        _ asked: GraphQLRequest, _ fields: QueryFields, _ type: GraphQLHTTP.MediaType, _ observation: QueryObservation
    ) async throws -> DoorReply {
        observation.request = asked
        let viewer = try await viewers.viewer(of: fields)
        let fresh = try ReadYourWrites(fields)
        let mayIntrospect = options.isDemo || viewer.isStaff
        let (prepared, wishes) = try prepare(asked, mayIntrospect: mayIntrospect, observation)
        try await fresh.wait(for: backend.projections(prepared), backend.watermarks)
        observation.waitedAt = .now
        let result = await backend.engine.execute(prepared, as: viewer)
        observation.times = result.times
        observation.outcome = result.hasErrors ? .errors : .answered
        let body =
            wishes.extensions(prepared, backend.engine.options, observation).map {
                ResponseEncoding.adding(extensions: $0, to: result.body)
            } ?? result.body
        return reply(
            body, status: GraphQLHTTP.status(of: result, type, options.statusMode), type,
            accepting: fields.acceptEncoding)
    }

    func prepare(
        _ asked: GraphQLRequest, mayIntrospect: Bool, _ observation: QueryObservation
    ) throws(GraphQLRefusal) -> (PreparedRequest, ReplyWishes) {
        let wishes = try ReplyWishes(asked, mayExplain: mayIntrospect)
        let resolved = try options.documents.resolve(asked)
        observation.request = resolved
        let prepared = try backend.engine.prepare(resolved, mayIntrospect: mayIntrospect)
        options.documents.remember(resolved)
        observation.prepared = prepared
        observation.preparedAt = .now
        return (prepared, wishes)
    }

    private func note(_ observation: QueryObservation, in span: (any Tracing.Span)?) {
        let end = ContinuousClock.now
        let (seconds, attoseconds) = observation.start.duration(to: end).components
        duration.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
        switch observation.outcome {
        case .answered: answered.increment()
        case .errors: withErrors.increment()
        case .refused: refused.increment()
        }
        options.slowQueries?.record(observation, end: end)
        options.recorder?.record(observation)
        if let span, span.isRecording { QuerySpans(tracer: options.tracer, parent: span).add(observation) }
    }
}

// MARK: Reading

extension GraphQLEndpoint {
    private func read(_ request: Request) async -> Result<GraphQLRequest, any Error> {
        do { return .success(try await whole(request)) } catch { return .failure(error) }
    }

    private func whole(_ request: Request) async throws -> GraphQLRequest {
        switch request.method {
        case .get, .head: return try read(parameters: request.uri.query ?? "")
        case .post:
            try checkType(QueryFields(request.headers))
            return try GraphQLRequest.post(try await body(of: request))
        default:
            throw GraphQLRefusal(.method, "Only GET and POST.")
        }
    }

    /// A request of which all has come.
    func read(_ request: QueryRequest, _ body: ByteBuffer) -> Result<GraphQLRequest, any Error> {
        do {
            if let parameters = request.parameters { return .success(try read(parameters: parameters)) }
            try checkType(request.fields)
            return .success(try GraphQLRequest.post(Array(body.readableBytesView)))
        } catch {
            return .failure(error)
        }
    }

    private func read(parameters: String) throws -> GraphQLRequest {
        guard parameters.utf8.count <= Self.urlBytesMax else { throw TooLarge.url }
        return try GraphQLRequest.get(parameters)
    }

    private func checkType(_ fields: QueryFields) throws(GraphQLRefusal) {
        guard GraphQLHTTP.acceptsRequest(contentType: fields.contentType), fields.contentEncoding == nil else {
            throw GraphQLRefusal(.mediaType, "Send Content-Type: application/json, UTF-8, not compressed.")
        }
    }

    private func body(of request: Request) async throws -> [UInt8] {
        do {
            let buffer = try await request.body.collect(upTo: Self.bodyBytesMax)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw TooLarge.body
        }
    }
}
