import HTTPTypes
public import Hummingbird
import JSON
public import Metering
import NIOCore

/// Everything on the public port.
public struct QueryResponder: HTTPResponder {
    public typealias Context = BasicRequestContext

    private let graphQL: GraphQLEndpoint
    private let schema: [UInt8]
    private let commands: CommandForwarder
    private let otherRoles: [CommandForwarder]
    private let metrics: PrometheusMetrics

    /// - Parameters:
    ///   - commands: where `/commands`, `/console`, `/tokens` and `/webhooks` go.
    ///   - otherRoles: whose `/metrics` are told together with ours.
    ///   - isDemo: introspection for everybody; else for staff only.
    public init(
        backend: QueryBackend, viewers: ViewerResolver, commands: CommandForwarder,
        otherRoles: [CommandForwarder], metrics: PrometheusMetrics, isDemo: Bool
    ) {
        graphQL = GraphQLEndpoint(backend: backend, viewers: viewers, isDemo: isDemo)
        schema = Array(backend.schemaText.utf8)
        self.commands = commands
        self.otherRoles = otherRoles
        self.metrics = metrics
    }

    public func respond(to request: Request, context: Context) async throws -> Response {
        let path = request.uri.path
        switch path {
        case "/graphql":
            if request.method == .get, request.uri.query == nil, request.headers[.accept]?.contains("text/html") == true
            {
                return Self.text(Array(QueryPage.html.utf8), "text/html; charset=utf-8")
            }
            return try await graphQL.respond(request)
        case "/graphql/schema.graphql": return Self.text(schema, "text/plain; charset=utf-8")
        case "/healthz": return Self.text(Array("ok\n".utf8), "text/plain; charset=utf-8")
        case "/metrics": return await allMetrics()
        case "/":
            var response = Self.text([], "text/plain; charset=utf-8")
            response.status = .temporaryRedirect
            response.headers[.location] = "/graphql"
            return response
        default:
            for prefix in ["/commands", "/console", "/tokens", "/webhooks"]
            where path == prefix || path.hasPrefix(prefix + "/") {
                return await commands.forward(request)
            }
            return Self.notFound(path)
        }
    }

    private func allMetrics() async -> Response {
        var text = metrics.text()
        for role in [commands] + otherRoles { text += await role.text("/metrics") ?? "" }
        return Self.text(Array(text.utf8), "text/plain; version=0.0.4")
    }

    private static func text(_ bytes: [UInt8], _ type: String) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = type
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static func notFound(_ path: String) -> Response {
        let problem: JSONValue = [
            "type": "/problems/NOT_FOUND", "title": "Not found", "status": 404, "code": "NOT_FOUND",
            "detail": "There is /graphql, /graphql/schema.graphql, /commands, /tokens/refresh, /healthz and /metrics.",
        ]
        var response = text(problem.encoded(), "application/problem+json")
        response.status = .notFound
        return response
    }
}
