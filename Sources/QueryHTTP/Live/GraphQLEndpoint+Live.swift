import EventSourcing
import GraphQLExecution
import HTTPDoor
import Identity
import JSON
import NIOCore
import NIOHTTP1

extension GraphQLEndpoint {
    /// A live query: its result now, and again whenever it becomes another, as Server-Sent Events.
    func follow(
        _ asked: GraphQLRequest, _ fields: QueryFields, _ live: LiveQueries, _ observation: QueryObservation
    ) async throws -> DoorReply {
        observation.request = asked
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
            key, prepared, session: visitor.session, client: Self.client(fields, visitor), seen: fields.lastEventID)
        return DoorReply(status: .ok, headers: Self.headers) { EventWriter(stream, $0) }
    }

    private static func refused(_ refusal: GraphQLRefusal) -> DoorReply {
        var events = LiveResult(ResponseEncoding.refused(refusal.errors)).event.content
        events.writeImmutableBuffer(LiveResult.complete.content)
        return DoorReply(status: .ok, headers: headers, body: Array(events.readableBytesView))
    }

    private static var headers: HTTPHeaders {
        [
            "Content-Type": GraphQLHTTP.MediaType.eventStream.contentType, "Cache-Control": "no-cache",
            "Vary": "accept",
            // nginx would gather events.
            "X-Accel-Buffering": "no",
        ]
    }

    /// Who is counted for a stream: whoever is signed in, else the address that a proxy has told. On this machine's
    /// own loopback, nobody.
    private static func client(_ fields: QueryFields, _ visitor: Visitor) -> String? {
        if let principal = visitor.session?.principal {
            return "\(principal.tenant.rawValue)/\(principal.subject.rawValue)"
        }
        // The last one is the nearest proxy's; those before it anybody can write.
        guard let forwarded = fields.forwardedFor?.split(separator: ",").last else { return nil }
        return forwarded.trimmingPrefix { $0 == " " }.prefix(64).description
    }

    func refusal(_ refusal: LiveQueries.Refusal, _ type: GraphQLHTTP.MediaType) -> DoorReply {
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
