import GraphQLExecution
import HTTPTypes
import Hummingbird
import Identity
import Metrics
import NIOCore

/// `/graphql`: POST and GET, by the rules of GraphQL over HTTP.
struct GraphQLEndpoint: Sendable {
    /// What is too long to be read.
    private struct TooLarge: Error {
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
    /// Introspection for everybody; else for staff only.
    let isDemo: Bool
    let statusMode: GraphQLHTTP.StatusMode
    private let duration = Metrics.Timer(label: "mallard_graphql_duration_seconds")
    private let answered = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "answered")])
    private let withErrors = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "errors")])
    private let refused = Counter(label: "mallard_graphql_requests_total", dimensions: [("outcome", "refused")])

    init(backend: QueryBackend, viewers: ViewerResolver, isDemo: Bool, statusMode: GraphQLHTTP.StatusMode) {
        self.backend = backend
        self.viewers = viewers
        self.isDemo = isDemo
        self.statusMode = statusMode
    }

    func respond(_ request: Request) async throws -> Response {
        let start = ContinuousClock.now
        defer { duration.recordNanoseconds(Int64(start.duration(to: .now) / .nanoseconds(1))) }
        guard let type = GraphQLHTTP.negotiate(accept: request.headers[.accept]) else {
            return refusal(
                GraphQLRefusal(.notAcceptable, "Accept application/json or application/graphql-response+json."), .json)
        }
        do {
            return try await answer(request, type)
        } catch let error as GraphQLRefusal {
            return refusal(error, type)
        } catch let error as ReadYourWrites.Refusal {
            refused.increment()
            return reply(error.body, status: Self.status(error), type)
        } catch let error as ViewerResolver.Refusal {
            return refusal(error, type)
        } catch let error as TooLarge {
            refused.increment()
            return reply(RequestError.body(code: error.code, message: error.message), status: error.status, type)
        }
    }

    private func answer(_ request: Request, _ type: GraphQLHTTP.MediaType) async throws -> Response {
        let asked = try await read(request)
        let viewer = try await viewers.viewer(of: request)
        let fresh = try ReadYourWrites(request)
        let prepared = try backend.engine.prepare(asked, mayIntrospect: isDemo || viewer.isStaff)
        try await fresh.wait(for: backend.projections(prepared), backend.watermarks)
        let result = await backend.engine.execute(prepared, as: viewer)
        (result.hasErrors ? withErrors : answered).increment()
        return reply(result.body, status: GraphQLHTTP.status(of: result, type, statusMode), type)
    }

    private func read(_ request: Request) async throws -> GraphQLRequest {
        switch request.method {
        case .get, .head:
            let parameters = request.uri.query ?? ""
            guard parameters.utf8.count <= Self.urlBytesMax else { throw TooLarge.url }
            return try GraphQLRequest.get(parameters)
        case .post:
            guard GraphQLHTTP.acceptsRequest(contentType: request.headers[.contentType]),
                request.headers[.contentEncoding] == nil
            else {
                throw GraphQLRefusal(.mediaType, "Send Content-Type: application/json, UTF-8, not compressed.")
            }
            return try GraphQLRequest.post(try await body(of: request))
        default:
            throw GraphQLRefusal(.method, "Only GET and POST.")
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

    private func refusal(_ refusal: GraphQLRefusal, _ type: GraphQLHTTP.MediaType) -> Response {
        refused.increment()
        var response = reply(
            ResponseEncoding.refused(refusal.errors), status: GraphQLHTTP.status(of: refusal, type, statusMode), type)
        if refusal.kind == .method { response.headers[.allow] = "GET, POST" }
        return response
    }

    private func refusal(_ refusal: ViewerResolver.Refusal, _ type: GraphQLHTTP.MediaType) -> Response {
        refused.increment()
        let (status, code, message) =
            switch refusal {
            case .token(let reason): (401, "UNAUTHENTICATED", reason)
            case .tenantMissing: (400, "TENANT_REQUIRED", "Name the mall in the header Mallard-Tenant.")
            case .foreignTenant: (403, "FOREIGN_TENANT", "The token is of another mall than Mallard-Tenant names.")
            }
        var response = reply(RequestError.body(code: code, message: message), status: status, type)
        if status == 401 { response.headers[.wwwAuthenticate] = "Bearer error=\"invalid_token\"" }
        return response
    }

    private func reply(_ body: [UInt8], status: Int, _ type: GraphQLHTTP.MediaType) -> Response {
        var headers = HTTPFields()
        headers[.contentType] = GraphQLHTTP.label(type, status: status, statusMode).contentType
        headers[.vary] = "accept"
        return Response(
            status: status == 294
                ? HTTPResponse.Status(code: 294, reasonPhrase: "Partial Success") : HTTPResponse.Status(code: status),
            headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: body)))
    }

    private static func status(_ refusal: ReadYourWrites.Refusal) -> Int {
        switch refusal {
        case .malformedHeader: 400
        case .notYet, .notReady: 503
        }
    }
}
