public import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// Sends commands and reads their answers.
public struct CommandClient: Sendable {
    public typealias Token = @Sendable () async throws -> String

    let endpoint: CommandEndpoint
    let http: HTTPClient
    let token: Token

    /// `token` is asked before each request, so it may hand out a fresh one; `http` stays the caller's to shut down.
    public init(endpoint: CommandEndpoint, http: HTTPClient, token: @escaping Token) {
        self.endpoint = endpoint
        self.http = http
        self.token = token
    }

    /// Sends one command and waits for its answer, at most `seconds`.
    public func send(_ command: OutgoingCommand, seconds: Int64 = 10) async throws(CommandClientError) -> CommandReply {
        do {
            var request = try await post("/commands/\(command.route)", type: "application/json")
            request.headers.add(name: "idempotency-key", value: command.key)
            if let cause = command.cause { request.headers.add(name: "mallard-cause", value: cause) }
            if let trace = command.traceparent { request.headers.add(name: "traceparent", value: trace) }
            if let deadline = command.deadline { request.headers.add(name: "mallard-deadline", value: deadline) }
            request.body = .bytes(ByteBuffer(bytes: command.body))
            let bytes = try await answer(to: request, seconds: seconds)
            return try CommandReply(bytes)
        } catch let error as CommandClientError {
            throw error
        } catch {
            throw .unreachable(reason: "\(error)")
        }
    }

    /// The whole answer within the time: the client's own deadline ends with the head.
    private func answer(to request: HTTPClientRequest, seconds: Int64) async throws -> [UInt8] {
        try await withThrowingTaskGroup(of: [UInt8].self) { group in
            group.addTask {
                let response = try await http.execute(request, timeout: .seconds(seconds))
                return Array(try await response.body.collect(upTo: 4 << 20).readableBytesView)
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                throw CommandClientError.unreachable(reason: "no answer within \(seconds) s")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    func post(_ path: String, type: String) async throws -> HTTPClientRequest {
        var request = HTTPClientRequest(url: endpoint.url(path))
        request.method = .POST
        request.headers.add(name: "content-type", value: type)
        request.headers.add(name: "authorization", value: "Bearer \(try await token())")
        return request
    }
}
