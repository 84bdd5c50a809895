import CommerceHTTP
import Hummingbird
import NIOCore
import QueryHTTP

/// The command server's answers; commands are the owner's to answer, wherever that is.
struct ForwardingResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    let own: CommandResponder
    let gateway: OwnerGateway

    func respond(to request: Request, context: Context) async throws -> Response {
        guard let elsewhere = gateway.elsewhere else { return try await own.respond(to: request, context: context) }
        let path = request.uri.path
        if path == "/healthz", request.method == .get {
            return Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: ByteBuffer(string: #"{"status":"standby"}"#)))
        }
        let isCommand = request.method == .post && (path == "/commands" || path.hasPrefix("/commands/"))
        // One that was passed on already would go round in circles: its sender is told that this is not the owner.
        guard isCommand, !CommandForwarder.hasPassedOn(request) else {
            return try await own.respond(to: request, context: context)
        }
        return await elsewhere.forward(request)
    }
}
