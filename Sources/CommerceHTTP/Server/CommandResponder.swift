public import CommerceCommands
import EventSourcing
import HTTPTypes
public import Hummingbird
public import Identity
import JSON
import Logging
public import Metering
import NIOCore
import Runtime
import Spans
public import Tracing

/// The command server's answer to every request.
///
/// One route is matched by hand rather than by a router: there are few, and each has its own refusals.
public struct CommandResponder: HTTPResponder {
    public typealias Context = BasicRequestContext

    /// Whatever else this server answers, by the path's beginning: the console, webhooks.
    public typealias Mount = (prefix: String, respond: @Sendable (Request, Context) async throws -> Response)

    let table: CommandTable
    let gateway: any CommandGateway
    let verifier: TokenVerifier
    let epochs: any EpochRegistry
    let meters: CommandMeters
    let requests = RequestNumbers()
    private let tracer: any Tracer
    private let exposition: PrometheusMetrics?
    private let isHealthy: @Sendable () async -> Bool
    private let mounts: [Mount]
    private let openAPI: [UInt8]

    /// - Parameters:
    ///   - exposition: what `/metrics` tells; nil: nothing is there.
    ///   - isHealthy: what `/healthz` asks.
    ///   - tracer: gets a span a command, under the caller's.
    public init(
        table: CommandTable = .standard, gateway: any CommandGateway, verifier: TokenVerifier,
        epochs: any EpochRegistry = NoRevocations(), exposition: PrometheusMetrics? = nil,
        isHealthy: @escaping @Sendable () async -> Bool = { true }, mounts: [Mount] = [],
        tracer: any Tracer = NoOpTracer()
    ) {
        self.table = table
        self.gateway = gateway
        self.verifier = verifier
        self.epochs = epochs
        self.exposition = exposition
        self.isHealthy = isHealthy
        self.mounts = mounts
        self.tracer = tracer
        meters = CommandMeters(table)
        openAPI = table.openAPI().encoded()
    }

    public func respond(to request: Request, context: Context) async throws -> Response {
        let path = request.uri.path
        let requestID = requests.next()
        do {
            switch path {
            case "/commands":
                try require(.post, request)
                return try await batch(request, requestID, context.logger)
            case "/commands/openapi.json":
                try require(.get, request)
                return Replies.ok(openAPI, type: "application/json")
            case "/healthz":
                try require(.get, request)
                return await health()
            case "/metrics":
                guard let exposition else { throw Problem.notFound }
                try require(.get, request)
                return Replies.ok(Array(exposition.text().utf8), type: "text/plain; version=0.0.4")
            default:
                if path.hasPrefix("/commands/") {
                    let route = String(path.dropFirst("/commands/".count))
                    return try await command(route, request, requestID, context.logger)
                }
                guard let mount = mounts.first(where: { path.hasPrefix($0.prefix) }) else { throw Problem.notFound }
                return try await mount.respond(request, context)
            }
        } catch let problem as Problem {
            return Replies.problem(problem, requestID: requestID)
        }
    }

    private func require(_ method: HTTPRequest.Method, _ request: Request) throws(Problem) {
        guard request.method == method else { throw .wrongMethod(allow: method.rawValue) }
    }

    private func health() async -> Response {
        guard await isHealthy() else {
            return Replies.problem(
                Problem(503, "NOT_READY", "This server does not decide commands now."), requestID: "healthz")
        }
        return Replies.ok(Array(#"{"status":"ok"}"#.utf8), type: "application/json")
    }
}

extension CommandResponder {
    /// One command: refusals in the order in which a client can mend them.
    private func command(
        _ route: String, _ request: Request, _ requestID: String, _ logger: Logger
    ) async throws(Problem) -> Response {
        guard table.contains(route) else { throw .unknownCommand(table.suggestions(for: route)) }
        try require(.post, request)
        let caller = Arrival.traceparent(of: request)
        let span = tracer.startSpan("POST /commands/\(route)", context: .caller(caller), ofKind: .server)
        defer { span.end() }
        do throws(Problem) {
            let response = try await answer(route, request, requestID, span, logger)
            span.attributes["http.response.status_code"] = 200
            return response
        } catch {
            span.attributes["http.response.status_code"] = error.status
            span.attributes["mallard.code"] = error.code
            if error.status >= 500 { span.setStatus(SpanStatus(code: .error, message: error.code)) }
            throw error
        }
    }

    private func answer(
        _ route: String, _ request: Request, _ requestID: String, _ span: any Tracing.Span, _ logger: Logger
    ) async throws(Problem) -> Response {
        let start = ContinuousClock.now
        var envelope: CommandEnvelope
        do throws(Problem) {
            envelope = try await self.envelope(route, request)
        } catch {
            meters.answered(route, .refused)
            throw error
        }
        if span.isRecording {
            envelope.trace = span.context
            // What the events lead to belongs below this span, not beside it.
            envelope.traceparent = span.context.span?.traceparent ?? envelope.traceparent
        }
        let answer = await gateway.submit([envelope], lane: .interactive)[0]
        meters.answered(route, answer)
        meters.took(start.duration(to: .now))
        switch answer {
        case .accepted(let position, let result, let replayed):
            return Replies.ok(
                Replies.accepted(position.rawValue, result), type: "application/json", replayed: replayed)
        case .rejected(let rejection):
            throw Problem(rejection)
        case .failed(let failure):
            Self.log(failure, route, requestID, logger)
            throw Problem(failure)
        }
    }

    private func envelope(_ route: String, _ request: Request) async throws(Problem) -> CommandEnvelope {
        let principal = try await Arrival.principal(of: request, verifier, epochs)
        try Arrival.requireType("application/json", of: request)
        let key = try Arrival.key(of: request)
        let buffer = try await Arrival.body(of: request)
        let body: JSONValue
        do { body = try JSONValue.parse(Array(buffer.readableBytesView), limits: .command) } catch {
            throw Problem(error)
        }
        var envelope: CommandEnvelope
        do throws(CommandRefusal) {
            envelope = try table.decode(
                route: route, body: body, sender: CommandSender(principal: principal, key: key))
        } catch {
            throw Problem(error)
        }
        envelope.bytes = buffer.readableBytes + 512
        envelope.traceparent = Arrival.traceparent(of: request)
        if principal.kind == .system { Self.note(request.headers, in: &envelope) }
        return envelope
    }

    /// What the system says of its own commands: which event or which deadline they answer.
    private static func note(_ headers: HTTPFields, in envelope: inout CommandEnvelope) {
        if let words = headers[.mallardDeadline]?.split(separator: " ") {
            envelope.deadline = words.first.map { DeadlineID(tenant: envelope.tenant, id: String($0)) }
            envelope.causation = words.first.map { "deadline/\($0)" }
            envelope.notBefore = words.dropFirst().first.flatMap { Int64($0) }.map { Timestamp(milliseconds: $0) }
        }
        if let words = headers[.mallardCause]?.split(separator: " ", maxSplits: 1) {
            envelope.causation = words.first.map(String.init)
            envelope.correlation = words.dropFirst().first.map(String.init)
        }
    }

    /// A defect is told to whoever runs the server, once, with what the client is given to quote.
    static func log(_ failure: CommandFailure, _ route: String, _ requestID: String, _ logger: Logger) {
        guard case .defect(let reason) = failure else { return }
        logger.error(
            "command failed",
            metadata: ["command": "\(route)", "reason": "\(reason)", "request_id": "\(requestID)"])
    }
}

extension JSONLimits {
    /// A command nests few levels; what nests more is no command.
    static let command = JSONLimits(depthMax: 16, valuesMax: 200_000, bytesMax: Arrival.bodyBytesMax)
}
