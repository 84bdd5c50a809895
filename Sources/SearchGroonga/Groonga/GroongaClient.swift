import AsyncHTTPClient
public import JSON
import NIOCore
import NIOHTTP1

public enum SearchError: Error, Hashable, Sendable {
    /// Groonga could not be asked in time. Searching and indexing may be tried again.
    case unavailable(reason: String)
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
    private let timeoutSeconds: Int64

    /// `baseURL` without a trailing slash; the client shares AsyncHTTPClient's process-wide connections.
    public init(baseURL: String, timeoutSeconds: Int64 = 10) {
        self.baseURL = baseURL
        self.timeoutSeconds = timeoutSeconds
        http = .shared
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
        let bytes: [UInt8]
        do {
            let response = try await http.execute(request, timeout: .seconds(timeoutSeconds))
            bytes = Array(try await response.body.collect(upTo: 32 << 20).readableBytesView)
        } catch {
            throw .unavailable(reason: "\(error)")
        }
        return try Self.body(of: bytes)
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
