public import CommerceCommands
import EventSourcing
public import HTTPDoor
import HTTPTypes
public import Hummingbird
public import Identity
import JSON
public import Logging
public import Metering
import NIOCore
public import NIOHTTP1
import Runtime
import Spans
public import Tracing

/// The command server's answer to every request.
///
/// One route is matched by hand rather than by a router: there are few, and each has its own refusals.
public struct CommandResponder: DoorKeeper {
    public typealias Context = BasicRequestContext

    /// Whatever else this server answers, by the path's beginning: the console, webhooks.
    public typealias Mount = (prefix: String, respond: @Sendable (Request, Context) async throws -> Response)

    let table: CommandTable
    let gateway: any CommandGateway
    let verifier: TokenVerifier
    let epochs: any EpochRegistry
    let meters: CommandMeters
    let requests = RequestIDs()
    private let tracer: any Tracer
    private let isTracing: Bool
    private let logger: Logger
    private let exposition: PrometheusMetrics?
    private let isHealthy: @Sendable () async -> Bool
    private let mounts: [Mount]
    private let openAPI: [UInt8]

    /// - Parameters:
    ///   - exposition: what `/metrics` tells; nil: nothing is there.
    ///   - isHealthy: what `/healthz` asks.
    ///   - tracer: gets a span a command, under the caller's.
    ///   - logger: is told of defects.
    public init(
        table: CommandTable = .standard, gateway: any CommandGateway, verifier: TokenVerifier,
        epochs: any EpochRegistry = NoRevocations(), exposition: PrometheusMetrics? = nil,
        isHealthy: @escaping @Sendable () async -> Bool = { true }, mounts: [Mount] = [],
        tracer: any Tracer = NoOpTracer(), logger: Logger
    ) {
        self.table = table
        self.gateway = gateway
        self.verifier = verifier
        self.epochs = epochs
        self.exposition = exposition
        self.isHealthy = isHealthy
        self.mounts = mounts
        self.tracer = tracer
        isTracing = !(tracer is NoOpTracer)
        self.logger = logger
        meters = CommandMeters(table)
        openAPI = table.openAPI().encoded()
    }

    public func respond(to request: Request, context: Context) async throws -> Response {
        let path = request.uri.path
        let requestID = requests.next()
        do {
            switch path {
            case "/commands":
                try require(.post, request.method)
                return try await batch(request, requestID, logger)
            case "/commands/openapi.json":
                try require(.get, request.method)
                return Replies.ok(openAPI, type: "application/json").response
            case "/healthz":
                try require(.get, request.method)
                return await health().response
            case "/metrics":
                guard let exposition else { throw Problem.notFound }
                try require(.get, request.method)
                return Replies.ok(Array(exposition.text().utf8), type: "text/plain; version=0.0.4").response
            default:
                if let route = Self.route(path) {
                    guard table.contains(route) else { throw Problem.unknownCommand(table.suggestions(for: route)) }
                    try require(.post, request.method)
                    let asked = Asked(route: route, fields: CommandFields(request.headers), requestID: requestID)
                    return await command(asked) { () throws(Problem) in try await Arrival.body(of: request) }.response
                }
                guard let mount = mounts.first(where: { path.hasPrefix($0.prefix) }) else { throw Problem.notFound }
                return try await mount.respond(request, context)
            }
        } catch let problem as Problem {
            return Replies.problem(problem, requestID: requestID).response
        }
    }

    /// Commands of a known, small size, on a lasting connection.
    public func opens(to head: HTTPRequestHead) -> Door.Answer? {
        guard head.method == .POST, head.isLasting, let route = Self.route(head.uri), table.contains(route) else {
            return nil
        }
        let fields = CommandFields(head.headers)
        guard Door.takesBody(ofLength: fields.contentLength, expect: fields.expect) else { return nil }
        let asked = Asked(route: route, fields: fields, requestID: requests.next())
        return { body in await command(asked) { body } }
    }

    private static func route(_ path: String) -> String? {
        path.hasPrefix("/commands/") ? String(path.dropFirst("/commands/".count)) : nil
    }

    private func require(_ method: HTTPRequest.Method, _ actual: HTTPRequest.Method) throws(Problem) {
        guard actual == method else { throw .wrongMethod(allow: method.rawValue) }
    }

    private func health() async -> DoorReply {
        guard await isHealthy() else {
            return Replies.problem(
                Problem(503, "NOT_READY", "This server does not decide commands now."), requestID: requests.next())
        }
        return Replies.ok(Array(#"{"status":"ok"}"#.utf8), type: "application/json")
    }
}

extension CommandResponder {
    /// One command that is asked for, but for its body.
    private struct Asked {
        let route: String
        let fields: CommandFields
        let requestID: RequestID
    }

    private typealias Body = () async throws(Problem) -> ByteBuffer

    private func command(_ asked: Asked, _ body: Body) async -> DoorReply {
        do throws(Problem) {
            guard isTracing else { return try await decide(asked, body, in: nil) }
            let span = tracer.startSpan(
                "POST /commands/\(asked.route)", context: .caller(asked.fields.traceparent), ofKind: .server)
            defer { span.end() }
            return try await traced(asked, body, in: span)
        } catch {
            return Replies.problem(error, requestID: asked.requestID)
        }
    }

    private func traced(_ asked: Asked, _ body: Body, in span: any Tracing.Span) async throws(Problem) -> DoorReply {
        do throws(Problem) {
            let reply = try await decide(asked, body, in: span)
            span.attributes["http.response.status_code"] = 200
            return reply
        } catch {
            span.attributes["http.response.status_code"] = error.status
            span.attributes["mallard.code"] = error.code
            if error.status >= 500 { span.setStatus(SpanStatus(code: .error, message: error.code)) }
            throw error
        }
    }

    private func decide(_ asked: Asked, _ body: Body, in span: (any Tracing.Span)?) async throws(Problem) -> DoorReply {
        let start = ContinuousClock.now
        var envelope: CommandEnvelope
        do throws(Problem) {
            envelope = try await self.envelope(asked, body)
        } catch {
            meters.answered(asked.route, .refused)
            throw error
        }
        if let span, span.isRecording {
            envelope.trace = span.context
            // What the events lead to belongs below this span, not beside it.
            envelope.traceparent = span.context.span?.traceparent ?? envelope.traceparent
        }
        let answer = await gateway.submit([envelope], lane: .interactive)[0]
        meters.answered(asked.route, answer)
        meters.took(start.duration(to: .now))
        switch answer {
        case .accepted(let position, let result, let replayed):
            return Replies.accepted(position.rawValue, result, replayed: replayed)
        case .rejected(let rejection):
            throw Problem(rejection)
        case .failed(let failure):
            Self.log(failure, asked.route, asked.requestID, logger)
            throw Problem(failure)
        }
    }

    /// Refusals in the order in which a client can mend them.
    private func envelope(_ asked: Asked, _ body: Body) async throws(Problem) -> CommandEnvelope {
        let fields = asked.fields
        let principal = try await Arrival.principal(of: fields, verifier, epochs)
        try Arrival.requireType("application/json", of: fields)
        let key = try Arrival.key(of: fields)
        let buffer = try await body()
        let json: JSONValue
        do { json = try JSONValue.parse(Array(buffer.readableBytesView), limits: .command) } catch {
            throw Problem(error)
        }
        var envelope: CommandEnvelope
        do throws(CommandRefusal) {
            envelope = try table.decode(
                route: asked.route, body: json, sender: CommandSender(principal: principal, key: key))
        } catch {
            throw Problem(error)
        }
        envelope.bytes = buffer.readableBytes + 512
        envelope.traceparent = fields.traceparent
        if principal.kind == .system { Self.note(fields, in: &envelope) }
        return envelope
    }

    /// What the system says of its own commands: which event or which deadline they answer.
    private static func note(_ fields: CommandFields, in envelope: inout CommandEnvelope) {
        if let words = fields.deadline?.split(separator: " ") {
            envelope.deadline = words.first.map { DeadlineID(tenant: envelope.tenant, id: String($0)) }
            envelope.causation = words.first.map { "deadline/\($0)" }
            envelope.notBefore = words.dropFirst().first.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
        }
        if let words = fields.cause?.split(separator: " ", maxSplits: 1) {
            envelope.causation = words.first.map(String.init)
            envelope.correlation = words.dropFirst().first.map(String.init)
        }
    }

    /// A defect is told to whoever runs the server, once, with what the client is given to quote.
    static func log(_ failure: CommandFailure, _ route: String, _ requestID: RequestID, _ logger: Logger) {
        guard case .defect(let reason) = failure else { return }
        logger.error(
            "command failed",
            metadata: ["command": "\(route)", "reason": "\(reason)", "request_id": "\(requestID.text)"])
    }
}

extension JSONLimits {
    /// A command nests few levels; what nests more is no command.
    static let command = JSONLimits(depthMax: 16, valuesMax: 200_000, bytesMax: Arrival.bodyBytesMax)
}
