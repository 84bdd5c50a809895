import GraphQLExecution
public import HTTPDoor
import HTTPTypes
public import Hummingbird
import JSON
public import Metering
public import NIOCore
public import NIOHTTP1
import Spans
import Tracing

/// Everything on the public port.
public final class QueryResponder: DoorKeeper {
    public typealias Context = BasicRequestContext

    /// To be run beside the server, and to be stopped before it; nil if none are offered.
    public let live: LiveQueries?

    private static let proxyFields = ["Forwarded", "X-Forwarded-For", "Via"].compactMap { HTTPField.Name($0) }

    private let graphQL: GraphQLEndpoint
    private let pages: SchemaPages
    private let viewers: ViewerResolver
    private let commands: CommandForwarder
    private let otherRoles: [CommandForwarder]
    private let metrics: PrometheusMetrics
    private let instance: String?
    private let roles: RolesHealth?
    private let tracer: any Tracer
    private let isTracing: Bool

    /// - Parameters:
    ///   - commands: where `/commands`, `/console`, `/tokens` and `/webhooks` go.
    ///   - otherRoles: whose `/metrics` are told together with ours.
    ///   - roles: what `/healthz` tells of the others.
    ///   - instance: what `/healthz` names this process by, in the field `Mallard-Instance`.
    public init(
        backend: QueryBackend, viewers: ViewerResolver, commands: CommandForwarder,
        otherRoles: [CommandForwarder], metrics: PrometheusMetrics, options: QueryOptions = QueryOptions(),
        instance: String? = nil, roles: RolesHealth? = nil
    ) {
        live = options.live.map { LiveQueries(backend: backend, viewers: viewers, limits: $0) }
        graphQL = GraphQLEndpoint(backend: backend, viewers: viewers, options: options, live: live)
        pages = SchemaPages(backend, viewers, options)
        self.viewers = viewers
        self.commands = commands
        self.otherRoles = otherRoles
        self.metrics = metrics
        self.instance = instance
        self.roles = roles
        tracer = options.tracer
        isTracing = !(tracer is NoOpTracer)
    }

    public func respond(to request: Request, context: Context) async throws -> Response {
        let path = request.uri.path
        switch path {
        case "/graphql":
            if request.method == .get, request.uri.query == nil, request.headers[.accept]?.contains("text/html") == true
            {
                return pages.query(request)
            }
            return try await traced(request, "\(request.method) /graphql") { span in
                try await graphQL.respond(request, in: span)
            }
        case "/graphql/docs": return await pages.docs(request)
        case "/graphql/schema.graphql": return await pages.schema(request)
        case "/healthz": return health(request)
        case "/metrics": return await metrics(request)
        case "/":
            var response = Self.text([], "text/plain; charset=utf-8")
            response.status = .temporaryRedirect
            response.headers[.location] = "/graphql"
            return response
        default:
            for prefix in ["/commands", "/console", "/tokens", "/webhooks"]
            where path == prefix || path.hasPrefix(prefix + "/") {
                return try await traced(request, "\(request.method) \(prefix)") { span in
                    await commands.forward(
                        request, traceparent: span.isRecording ? span.context.span?.traceparent : nil)
                }
            }
            return Self.problem(
                404, "NOT_FOUND",
                "There is /graphql, /graphql/docs, /commands, /tokens/refresh, /healthz and /metrics.")
        }
    }

    /// Short queries, and live ones; and short commands, so that nobody who sends slowly holds a connection to the
    /// command server meanwhile.
    public func opens(to head: HTTPRequestHead) -> Door.Answer? {
        if let request = QueryRequest(head, paths: ["/graphql"]) {
            return { [self] body in await answer(request, body) }
        }
        guard head.method == .POST, head.isLasting, head.uri.hasPrefix("/commands/") else { return nil }
        let fields = QueryFields(head.headers)
        guard Door.takesBody(ofLength: fields.contentLength, expect: fields.expect) else { return nil }
        return { [self] body in await forward(head, body, fields.traceparent) }
    }

    private func forward(_ head: HTTPRequestHead, _ body: ByteBuffer, _ caller: String?) async -> DoorReply {
        guard isTracing else { return await commands.forward(head, body) }
        let span = tracer.startSpan("POST /commands", context: .caller(caller), ofKind: .server)
        defer { span.end() }
        let reply = await commands.forward(
            head, body, traceparent: span.isRecording ? span.context.span?.traceparent : nil)
        span.attributes["http.response.status_code"] = Int(reply.status.code)
        return reply
    }

    /// - Parameter body: all of it.
    public func answer(_ request: QueryRequest, _ body: ByteBuffer) async -> DoorReply {
        do {
            guard isTracing else {
                return try await graphQL.answer(request.fields, graphQL.read(request, body), live, in: nil)
            }
            let method = request.parameters == nil ? "POST" : "GET"
            let span = tracer.startSpan(
                "\(method) \(request.path)", context: .caller(request.fields.traceparent), ofKind: .server)
            defer { span.end() }
            let reply = try await graphQL.answer(request.fields, graphQL.read(request, body), live, in: span)
            span.attributes["http.response.status_code"] = Int(reply.status.code)
            return reply
        } catch {
            // Whatever a refusal is, is a reply already.
            return DoorReply(status: .internalServerError)
        }
    }

    private func traced(
        _ request: Request, _ name: String, _ answer: (any Tracing.Span) async throws -> Response
    ) async throws -> Response {
        let caller = request.headers[.traceparent]
        let span = tracer.startSpan(name, context: .caller(caller), ofKind: .server)
        defer { span.end() }
        let response = try await answer(span)
        span.attributes["http.response.status_code"] = response.status.code
        return response
    }

    /// 200 as long as this server answers queries. `ok`, or `degraded` and a line for each role that is away and each
    /// read model that does not follow the log: readers see what it was, and commands are taken all the same. The lines
    /// are not for those whom a proxy has passed on.
    ///
    /// Tells which process answers, so that whoever started it does not take another's answer for its.
    private func health(_ request: Request) -> Response {
        let complaints = roles?.complaints ?? []
        var lines = [complaints.isEmpty ? "ok" : "degraded"]
        if !isPassedOn(request) { lines += complaints }
        var response = Self.text(Array(lines.map { $0 + "\n" }.joined().utf8), "text/plain; charset=utf-8")
        if let instance { response.headers[.mallardInstance] = instance }
        return response
    }

    /// For this machine, on whose loopback this server listens, and for staff: numbers of a shop are not its visitors'.
    ///
    /// A request that a proxy has passed on comes from elsewhere. A proxy that does not say so in `Forwarded`,
    /// `X-Forwarded-For` or `Via` must not pass `/metrics` on.
    private func metrics(_ request: Request) async -> Response {
        let isSignedIn = request.headers[.authorization] != nil
        guard isPassedOn(request) || isSignedIn else { return await allMetrics() }
        let refusal = Self.problem(
            401, "UNAUTHENTICATED", "Metrics are for staff: send Authorization: Bearer <token>.")
        guard isSignedIn else { return refusal }
        do {
            if try await viewers.viewer(of: QueryFields(request.headers)).isStaff { return await allMetrics() }
        } catch {
            return refusal
        }
        return Self.problem(403, "FORBIDDEN", "Metrics are for staff.")
    }

    private func isPassedOn(_ request: Request) -> Bool { Self.proxyFields.contains { request.headers[$0] != nil } }

    private func allMetrics() async -> Response {
        var text = metrics.text()
        for role in [commands] + otherRoles { text += await role.text("/metrics") ?? "" }
        return Self.text(Array(text.utf8), "text/plain; version=0.0.4")
    }

    static func text(_ bytes: [UInt8], _ type: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    static func problem(_ status: Int, _ code: String, _ detail: String) -> Response {
        let title = code.prefix(1) + code.dropFirst().lowercased().replacing("_", with: " ")
        let problem: JSONValue = [
            "type": .string("/problems/\(code)"), "title": .string(String(title)), "status": .integer(Int64(status)),
            "code": .string(code), "detail": .string(detail),
        ]
        var response = text(problem.encoded(), "application/problem+json")
        response.status = HTTPResponse.Status(code: status)
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer" }
        return response
    }
}
