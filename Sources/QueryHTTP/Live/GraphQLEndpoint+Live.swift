import EventSourcing
import GraphQLExecution
import HTTPTypes
import Hummingbird
import Identity
import JSON
import NIOCore
import NIOHTTP1

extension GraphQLEndpoint {
    /// A live query: its result now, and again whenever it becomes another, as Server-Sent Events.
    func stream(
        _ asked: GraphQLRequest, _ request: Request, _ channel: any Channel, _ live: LiveQueries,
        _ observation: QueryObservation
    ) async throws -> Response {
        observation.request = asked
        let fields = QueryFields(request.headers)
        let visitor = try await viewers.visitor(of: fields)
        let fresh = try ReadYourWrites(fields)
        let prepared: PreparedRequest
        do throws(GraphQLRefusal) {
            (prepared, _) = try prepare(
                asked, mayIntrospect: options.isDemo || visitor.viewer.isStaff, observation)
        } catch {
            // A browser's EventSource would not see why another status was sent.
            return Self.refused(error)
        }
        try await fresh.wait(for: backend.projections(prepared), backend.watermarks)
        observation.waitedAt = .now
        observation.outcome = .answered
        let key = LiveKey(observation.request ?? asked, prepared, visitor.viewer)
        let stream = try live.open(
            key, prepared, session: visitor.session, client: Self.client(request, visitor),
            abort: { channel.close(promise: nil) })
        return Self.response(
            stream, key, live, channel, seen: request.headers[.lastEventID])
    }

    private static func response(
        _ stream: LiveStream, _ key: LiveKey, _ live: LiveQueries, _ channel: any Channel, seen: String?
    ) -> Response {
        let body = ResponseBody { writer in
            let mailbox = stream.mailbox
            channel.closeFuture.whenComplete { _ in mailbox.end() }
            PeerWatch.begin(on: channel, patience: live.limits.stuck)
            defer { PeerWatch.end(on: channel) }
            // What was seen already is not sent again, but that the stream stands is.
            try await writer.write(LiveResult.heartbeat)
            await live.start(key)
            var seen = seen
            while true {
                switch await mailbox.next() {
                case .result(let result):
                    if result.id != seen { try await writer.write(result.event) }
                    seen = nil
                case .heartbeat: try await writer.write(LiveResult.heartbeat)
                case .end:
                    try await writer.write(LiveResult.complete)
                    try await writer.finish(nil)
                    return withExtendedLifetime(stream) {}
                }
            }
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func refused(_ refusal: GraphQLRefusal) -> Response {
        var events = LiveResult(ResponseEncoding.refused(refusal.errors)).event
        events.writeImmutableBuffer(LiveResult.complete)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: events))
    }

    private static var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.contentType] = GraphQLHTTP.MediaType.eventStream.contentType
        headers[.cacheControl] = "no-cache"
        headers[.vary] = "accept"
        // nginx would gather events.
        headers[.accelBuffering] = "no"
        return headers
    }

    /// Who is counted for a stream: whoever is signed in, else the address that a proxy has told. On this machine's
    /// own loopback, nobody.
    private static func client(_ request: Request, _ visitor: Visitor) -> String? {
        if let principal = visitor.session?.principal {
            return "\(principal.tenant.rawValue)/\(principal.subject.rawValue)"
        }
        // The last one is the nearest proxy's; those before it anybody can write.
        guard let forwarded = request.headers[.forwardedFor]?.split(separator: ",").last else { return nil }
        return forwarded.trimmingPrefix { $0 == " " }.prefix(64).description
    }

    func refusal(_ refusal: LiveQueries.Refusal, _ type: GraphQLHTTP.MediaType) -> QueryReply {
        let (status, code, message) =
            switch refusal {
            case .tooManyOfClient:
                (429, "TOO_MANY_LIVE_QUERIES", "You follow as many live queries as one may. Close one first.")
            case .tooMany: (503, "LIVE_QUERIES_FULL", "No further live query can be followed now. Ask again later.")
            case .stopping: (503, "UNAVAILABLE", "This server is stopping. Ask again.")
            }
        var refused = reply(RequestError.body(code: code, message: message), status: status, type)
        refused.headers.add(name: "Retry-After", value: "5")
        return refused
    }
}
