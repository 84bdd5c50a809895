import GraphQLExecution
import HTTPDoor
import NIOHTTP1

extension GraphQLEndpoint {
    /// The reply to whatever was refused; throws on what is no refusal.
    func refusal(_ error: any Error, _ type: GraphQLHTTP.MediaType) throws -> DoorReply {
        switch error {
        case let error as GraphQLRefusal: return refusal(error, type)
        case let error as ReadYourWrites.Refusal: return reply(error.body, status: Self.status(error), type)
        case let error as ViewerResolver.Refusal: return refusal(error, type)
        case let error as LiveQueries.Refusal: return refusal(error, type)
        case let error as TooLarge:
            return reply(RequestError.body(code: error.code, message: error.message), status: error.status, type)
        default: throw error
        }
    }

    func refusal(_ refusal: GraphQLRefusal, _ type: GraphQLHTTP.MediaType) -> DoorReply {
        var refused = reply(
            ResponseEncoding.refused(refusal.errors), status: GraphQLHTTP.status(of: refusal, type, options.statusMode),
            type)
        if refusal.kind == .method { refused.headers.add(name: "Allow", value: "GET, POST") }
        return refused
    }

    private func refusal(_ refusal: ViewerResolver.Refusal, _ type: GraphQLHTTP.MediaType) -> DoorReply {
        let (status, code, message) =
            switch refusal {
            case .token(let reason): (401, "UNAUTHENTICATED", reason)
            case .tenantMissing: (400, "TENANT_REQUIRED", "Name the mall in the header Mallard-Tenant.")
            case .foreignTenant: (403, "FOREIGN_TENANT", "The token is of another mall than Mallard-Tenant names.")
            }
        var refused = reply(RequestError.body(code: code, message: message), status: status, type)
        if status == 401 { refused.headers.add(name: "WWW-Authenticate", value: "Bearer error=\"invalid_token\"") }
        return refused
    }

    /// - Parameter accepting: the `Accept-Encoding` that decides whether the body is compressed; nil: it is not.
    func reply(
        _ body: [UInt8], status: Int, _ type: GraphQLHTTP.MediaType, accepting: String? = nil
    ) -> DoorReply {
        var reply = DoorReply(
            status: HTTPResponseStatus(statusCode: status, reasonPhrase: status == 294 ? "Partial Success" : ""),
            headers: [
                "Content-Type": GraphQLHTTP.label(type, status: status, options.statusMode).contentType,
                "Vary": "accept, accept-encoding",
            ], body: body)
        if let small = coding.compressed(body, for: accepting) {
            reply.body = small
            reply.headers.add(name: "Content-Encoding", value: ContentCoding.name)
        }
        return reply
    }

    private static func status(_ refusal: ReadYourWrites.Refusal) -> Int {
        switch refusal {
        case .malformedHeader: 400
        case .notYet, .notReady: 503
        }
    }
}
