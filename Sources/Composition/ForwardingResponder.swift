import CommerceHTTP
import HTTPDoor
import Hummingbird
import NIOCore
import NIOHTTP1
import QueryHTTP

/// The command server's answers; commands are the owner's to answer, wherever that is.
struct ForwardingResponder: DoorKeeper {
    typealias Context = BasicRequestContext

    let own: CommandResponder
    let gateway: OwnerGateway

    func opens(to head: HTTPRequestHead) -> Door.Answer? { gateway.elsewhere == nil ? own.opens(to: head) : nil }

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
