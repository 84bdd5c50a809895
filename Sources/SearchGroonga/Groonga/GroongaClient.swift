public import JSON
import NIOCore

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

/// Groonga's commands over its own protocol. Arguments are percent-encoded, never spliced into a command line.
public struct GroongaClient: Sendable {
    private let connections: GroongaConnections
    private var timeout: Duration
    private let breaker: CircuitBreaker?

    /// `baseURL` is `gqtp://HOST:PORT`; with another, every call is `unavailable`.
    ///
    /// - Parameter breaker: turns calls away while Groonga says nothing; nil: each waits for its own time.
    public init(baseURL: String, timeout: Duration = .seconds(10), breaker: CircuitBreaker? = nil) {
        connections = GroongaConnections(to: baseURL)
        self.timeout = timeout
        self.breaker = breaker
    }

    /// The same, but answers may take as long.
    func waiting(_ timeout: Duration) -> GroongaClient {
        var client = self
        client.timeout = timeout
        return client
    }

    /// The body of one command's answer.
    public func call(_ command: String, _ arguments: [(String, String)] = []) async throws(SearchError) -> JSONValue {
        var request = ByteBuffer()
        Self.line(command, arguments, flags: .tail).write(to: &request)
        return try await exchange(request)
    }

    /// `load`: writes records, replacing those with the same key.
    public func load(_ records: [UInt8], into table: String) async throws(SearchError) -> JSONValue {
        var request = ByteBuffer()
        Self.line("load", [("table", table)], flags: .more).write(to: &request)
        GroongaFrame(flags: .tail, body: ByteBuffer(bytes: records)).write(to: &request)
        return try await exchange(request)
    }

    private func exchange(_ request: ByteBuffer) async throws(SearchError) -> JSONValue {
        let start = ContinuousClock.now
        try breaker?.enter(at: start)
        let reply: GroongaReply
        do {
            reply = try await connections.exchange(request, until: .now() + TimeAmount(timeout))
            breaker?.leave(.answered, since: start, at: .now)
        } catch {
            breaker?.leave(error == .timedOut ? .silent : .failed, since: start, at: .now)
            throw error
        }
        guard reply.status == 0 else {
            let message = String(decoding: reply.body.readableBytesView, as: UTF8.self)
            throw .refused(code: Int64(reply.status), message: message)
        }
        do { return try JSONValue.parse(Array(reply.body.readableBytesView)) } catch {
            throw .notUnderstood(reason: "\(error)")
        }
    }

    /// A command as Groonga takes it over HTTP, too: `/d/NAME?ARGUMENT=VALUE&…`.
    private static func line(
        _ command: String, _ arguments: [(String, String)], flags: GroongaFrame.Flags
    ) -> GroongaFrame {
        var bytes = ByteBuffer(string: "/d/\(command)?")
        for (index, (name, value)) in arguments.enumerated() {
            if index > 0 { bytes.writeInteger(UInt8(ascii: "&")) }
            encode(name, into: &bytes)
            bytes.writeInteger(UInt8(ascii: "="))
            encode(value, into: &bytes)
        }
        return GroongaFrame(flags: flags, body: bytes)
    }

    private static let hex = Array("0123456789ABCDEF".utf8)

    private static func encode(_ text: String, into bytes: inout ByteBuffer) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                bytes.writeInteger(byte)
            default:
                bytes.writeInteger(UInt8(ascii: "%"))
                bytes.writeInteger(hex[Int(byte >> 4)])
                bytes.writeInteger(hex[Int(byte & 15)])
            }
        }
    }
}
