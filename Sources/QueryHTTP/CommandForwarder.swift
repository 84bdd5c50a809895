public import AsyncHTTPClient
import Foundation
import HTTPDoor
import HTTPTypes
public import Hummingbird
import JSON
public import Logging
import NIOCore
import NIOHTTP1

/// Passes `/commands` and its neighbours on to the command server, as they come: streamed both ways, nothing changed.
public struct CommandForwarder: Sendable {
    private static let passedOn: Set<String> = [
        "accept", "authorization", "content-type", "content-encoding", "idempotency-key", "mallard-tenant",
        "traceparent",
    ]
    private static let passedOnBySystem: Set<String> = ["mallard-cause", "mallard-deadline"]
    private static let passedBack: Set<String> = [
        "allow", "cache-control", "content-type", "mallard-replayed", "retry-after", "www-authenticate",
    ]

    /// Marks what a command server has passed on. Nobody else can: it does not pass the public port.
    private static let forwarded = "Mallard-Forwarded"

    private let socketURL: String
    private let isBetweenCommandServers: Bool
    private let http: HTTPClient
    private let logger: Logger

    /// - Parameter isBetweenCommandServers: what is passed on is marked, so that it is passed on once only, and keeps
    ///   what only the system's own parts say.
    public init(socketPath: String, http: HTTPClient, isBetweenCommandServers: Bool = false, logger: Logger) {
        guard let url = URL(httpURLWithSocketPath: socketPath) else {
            preconditionFailure("the client encodes every socket's path: \(socketPath)")
        }
        // Each request brings its own slash.
        socketURL = String(url.absoluteString.dropLast())
        self.http = http
        self.isBetweenCommandServers = isBetweenCommandServers
        self.logger = logger
    }

    /// Whether a command server has passed this on.
    public static func hasPassedOn(_ request: Request) -> Bool {
        HTTPField.Name(forwarded).map { request.headers[$0] != nil } ?? false
    }

    /// What a short command is answered, of which all has come. Always answers, as `forward(_:traceparent:)` does.
    func forward(_ head: HTTPRequestHead, _ body: ByteBuffer, traceparent: String? = nil) async -> DoorReply {
        var outgoing = outgoing(head.uri, head.method, head.headers.map { ($0.name, $0.value) }, traceparent)
        outgoing.body = .bytes(body)
        do {
            let answer = try await http.execute(outgoing, deadline: .now() + .seconds(60), logger: logger)
            let headers = answer.headers.filter { Self.passedBack.contains($0.name.lowercased()) }
            return DoorReply(
                status: answer.status, headers: HTTPHeaders(headers),
                body: Array(try await answer.body.collect(upTo: 16 << 20).readableBytesView))
        } catch {
            logger.warning("command server unreachable", metadata: ["reason": "\(error)"])
            return unavailable
        }
    }

    private func outgoing(
        _ uri: String, _ method: HTTPMethod, _ fields: [(name: String, value: String)], _ traceparent: String?
    ) -> HTTPClientRequest {
        var outgoing = HTTPClientRequest(url: socketURL + uri)
        outgoing.method = method
        if isBetweenCommandServers { outgoing.headers.add(name: Self.forwarded, value: "1") }
        for (name, value) in fields {
            let known = name.lowercased()
            if Self.passedOn.contains(known) || isBetweenCommandServers && Self.passedOnBySystem.contains(known) {
                outgoing.headers.add(name: name, value: value)
            }
        }
        if let traceparent { outgoing.headers.replaceOrAdd(name: "traceparent", value: traceparent) }
        return outgoing
    }

    /// Always answers; where nobody is, with a problem that says to send it again.
    ///
    /// - Parameter traceparent: instead of the request's own.
    public func forward(_ request: Request, traceparent: String? = nil) async -> Response {
        var outgoing = outgoing(
            request.uri.string, HTTPMethod(rawValue: request.method.rawValue),
            request.headers.map { ($0.name.rawName, $0.value) }, traceparent)
        let lent = LentBody(request.body)
        if request.method != .get {
            let length = request.headers[.contentLength].flatMap { Int64($0) }
            outgoing.body = .stream(lent, length: length.map { .known($0) } ?? .unknown)
        }
        // A batch takes as long as its sender likes.
        let deadline = request.uri.path == "/commands" ? NIODeadline.distantFuture : .now() + .seconds(60)
        do {
            let answer = try await http.execute(outgoing, deadline: deadline, logger: logger)
            var headers = HTTPFields()
            for (name, value) in answer.headers where Self.passedBack.contains(name.lowercased()) {
                if let field = HTTPField.Name(name) { headers[field] = value }
            }
            return Response(
                status: HTTPResponse.Status(code: Int(answer.status.code)), headers: headers,
                body: Self.body(answer.body, endingLoanOf: lent))
        } catch {
            if lent.hasFailed { return Response(Self.malformed, endingLoanOf: lent) }
            logger.warning("command server unreachable", metadata: ["reason": "\(error)"])
            return Response(unavailable, endingLoanOf: lent)
        }
    }

    /// The whole answer first: to wait for what the client sends next may take until it has the answer.
    private static func body(_ answer: HTTPClientResponse.Body, endingLoanOf lent: LentBody) -> ResponseBody {
        ResponseBody { writer in
            for try await part in answer { try await writer.write(part) }
            try await writer.finish(nil)
            await lent.takeBack()
        }
    }

    /// What `path` of the command server says, or nil: for `/metrics`.
    func text(_ path: String) async -> String? {
        do {
            let answer = try await http.execute(HTTPClientRequest(url: socketURL + path), timeout: .seconds(2))
            guard answer.status == .ok else { return nil }
            return String(buffer: try await answer.body.collect(upTo: 8 << 20))
        } catch {
            return nil  // That role does not answer now; its numbers are left out.
        }
    }

    private var unavailable: DoorReply {
        // An owner that is gone has a successor by then, so that a client that waits is told this once only.
        let milliseconds: Int64 = isBetweenCommandServers ? 2_500 : 1_000
        let problem: JSONValue = [
            "type": "/problems/UNAVAILABLE", "title": "Unavailable", "status": 503, "code": "UNAVAILABLE",
            "detail": "The command server does not answer. Send the same request again.",
            "retryAfterMs": .integer(milliseconds),
        ]
        return Self.reply(problem, .serviceUnavailable, [("retry-after", String((milliseconds + 999) / 1_000))])
    }

    /// The client's fault: nothing was done, and the same bytes would fare no better.
    private static var malformed: DoorReply {
        let problem: JSONValue = [
            "type": "/problems/BODY_INTERRUPTED", "title": "Body interrupted", "status": 400,
            "code": "BODY_INTERRUPTED", "detail": "The body ended early, or breaks the rules of its transfer coding.",
        ]
        return reply(problem, .badRequest, [("connection", "close")])
    }

    private static func reply(
        _ problem: JSONValue, _ status: HTTPResponseStatus, _ headers: [(String, String)]
    ) -> DoorReply {
        DoorReply(
            status: status, headers: HTTPHeaders(headers + [("content-type", "application/problem+json")]),
            body: problem.encoded())
    }
}

extension Response {
    /// The whole of a reply first, then the end of the loan of the request's body.
    fileprivate init(_ reply: DoorReply, endingLoanOf lent: LentBody) {
        self = reply.response
        let bytes = ByteBuffer(bytes: reply.body)
        body = ResponseBody { writer in
            try await writer.write(bytes)
            try await writer.finish(nil)
            await lent.takeBack()
        }
    }
}
