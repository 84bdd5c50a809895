public import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1

/// Where a command server listens.
public enum CommandEndpoint: Hashable, Sendable {
    case unixSocket(path: String)
    case http(host: String, port: Int)

    func url(_ path: String) -> String {
        switch self {
        case .unixSocket(let socket):
            let encoded = socket.utf8.map { byte in
                let letter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                let digit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                guard letter || digit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") else {
                    return "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
                }
                return String(UnicodeScalar(byte))
            }
            return "http+unix://\(encoded.joined())\(path)"
        case .http(let host, let port):
            return "http://\(host):\(port)\(path)"
        }
    }
}

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
            request.body = .bytes(ByteBuffer(bytes: command.body))
            let response = try await http.execute(request, timeout: .seconds(seconds))
            let bytes = try await response.body.collect(upTo: 4 << 20)
            return try CommandReply(Array(bytes.readableBytesView))
        } catch let error as CommandClientError {
            throw error
        } catch {
            throw .unreachable(reason: "\(error)")
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

extension CommandReply {
    /// Reads `{"position", "result"}` or a problem, whole or as the `problem` member of a batch's answer line.
    init(_ bytes: [UInt8]) throws(CommandClientError) {
        let value: JSONValue
        do { value = try JSONValue.parse(bytes) } catch { throw .notUnderstood(reason: "no JSON: \(error)") }
        guard let members = value.asObject else { throw .notUnderstood(reason: "no JSON object") }
        if let position = members["position"]?.asInteger {
            self = .accepted(position: position, result: members["result"] ?? .null)
        } else if let problem = members["problem"]?.asObject {
            self = .refused(CommandProblem(problem))
        } else if members["code"] != nil {
            self = .refused(CommandProblem(members))
        } else {
            throw .notUnderstood(reason: "neither a position nor a problem")
        }
    }
}
