import AsyncHTTPClient
public import JSON
import NIOCore
import NIOHTTP1

public enum SearchError: Error, Hashable, Sendable {
    /// Groonga could not be asked in time. Searching and indexing may be tried again.
    case unavailable(reason: String)
    /// Groonga was asked and did not answer in time.
    case timedOut
    /// Groonga understood the request and refused it; `code` is its own return code (`-22` is a bad argument).
    case refused(code: Int64, message: String)
    /// The answer is not what this build expects.
    case notUnderstood(reason: String)
}

/// Groonga's commands over HTTP. Arguments are percent-encoded, never spliced into a command line.
public struct GroongaClient: Sendable {
    private static let urlBytesMax = 4_096

    private let baseURL: String
    private let http: HTTPClient
    private var timeout: Duration
    private let breaker: CircuitBreaker?

    /// `baseURL` without a trailing slash; the client shares AsyncHTTPClient's process-wide connections.
    ///
    /// - Parameter breaker: turns calls away while Groonga says nothing; nil: each waits for its own time.
    public init(baseURL: String, timeout: Duration = .seconds(10), breaker: CircuitBreaker? = nil) {
        self.baseURL = baseURL
        self.timeout = timeout
        self.breaker = breaker
        http = .shared
    }

    /// The same, but answers may take as long.
    func waiting(_ timeout: Duration) -> GroongaClient {
        var client = self
        client.timeout = timeout
        return client
    }

    /// The body of one command's answer.
    public func call(_ command: String, _ arguments: [(String, String)] = []) async throws(SearchError) -> JSONValue {
        try await send(command, arguments, load: nil)
    }

    /// `load`: writes records, replacing those with the same key.
    public func load(_ records: [UInt8], into table: String) async throws(SearchError) -> JSONValue {
        try await send("load", [("table", table)], load: records)
    }

    private func send(
        _ command: String, _ arguments: [(String, String)], load: [UInt8]?
    ) async throws(SearchError) -> JSONValue {
        let query = arguments.map { "\(Self.encode($0))=\(Self.encode($1))" }.joined(separator: "&")
        // What is too long for a URL goes as a form.
        let isForm = load == nil && query.utf8.count > Self.urlBytesMax
        var request = HTTPClientRequest(url: "\(baseURL)/d/\(command)" + (isForm ? "" : "?\(query)"))
        if let body = load ?? (isForm ? Array(query.utf8) : nil) {
            request.method = .POST
            let type = isForm ? "application/x-www-form-urlencoded" : "application/json"
            request.headers.add(name: "content-type", value: type)
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        return try Self.body(of: try await exchange(request))
    }

    private func exchange(_ request: HTTPClientRequest) async throws(SearchError) -> [UInt8] {
        let start = ContinuousClock.now
        try breaker?.enter(at: start)
        do {
            let response = try await http.execute(request, deadline: .now() + TimeAmount(timeout))
            let bytes = Array(try await response.body.collect(upTo: 32 << 20).readableBytesView)
            breaker?.leave(.answered, since: start, at: .now)
            return bytes
        } catch {
            // The client has an error for each place where its time can end; what counts is that it did.
            let hasTimedOut = start.duration(to: .now) >= timeout
            breaker?.leave(hasTimedOut ? .silent : .failed, since: start, at: .now)
            throw hasTimedOut ? .timedOut : .unavailable(reason: "\(error)")
        }
    }

    /// `[[return_code, started, elapsed, message…], body]`
    private static func body(of bytes: [UInt8]) throws(SearchError) -> JSONValue {
        let answer: JSONValue
        do { answer = try JSONValue.parse(bytes) } catch { throw .notUnderstood(reason: "\(error)") }
        guard let parts = answer.asArray, let header = parts.first?.asArray, let code = header.first?.asInteger else {
            throw .notUnderstood(reason: "no header")
        }
        guard code == 0 else {
            let message = header.count > 3 ? header[3].asString ?? "" : ""
            throw .refused(code: code, message: message)
        }
        return parts.count > 1 ? parts[1] : .null
    }

    private static func encode(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
