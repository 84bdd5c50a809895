public import CommerceCommands
public import EventSourcing
import JSON

/// A problem as RFC 9457 puts it on the wire, with the members a program needs.
public struct Problem: Error, Sendable {
    public static let contentType = "application/problem+json"

    public let status: Int
    /// Stable, `UPPER_SNAKE`: what a program matches on.
    public let code: String
    /// For people; may be reworded at any time.
    public let detail: String
    /// What is wrong with the body, field by field.
    public var errors: [FieldError] = []
    /// The numbers and names that explain it.
    public var params: [RejectionParam] = []
    public var retryAfterMilliseconds: Int64?
    /// The methods that would have been right.
    public var allow: String?

    public init(_ status: Int, _ code: String, _ detail: String) {
        precondition((400...599).contains(status), "a problem is a client's or a server's")
        self.status = status
        self.code = code
        self.detail = detail
    }

    /// `OUT_OF_STOCK` as people write it: "Out of stock".
    var title: String {
        let words = code.lowercased().replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    /// One JSON object.
    public func encoded(requestID: String) -> [UInt8] {
        var writer = JSONWriter()
        write(to: &writer, requestID: requestID)
        return writer.bytes
    }

    func write(to writer: inout JSONWriter, requestID: String) {
        writer.beginObject()
        writer.member("type", .string("/problems/\(code)"))
        writer.member("title", .string(title))
        writer.member("status", .integer(Int64(status)))
        writer.member("detail", .string(detail))
        writer.member("code", .string(code))
        if !errors.isEmpty {
            writer.key("errors")
            writer.beginArray()
            for error in errors {
                writer.value([
                    "pointer": .string(error.pointer), "code": .string(error.code.rawValue),
                    "detail": .string(error.detail),
                ])
            }
            writer.endArray()
        }
        if !params.isEmpty {
            writer.key("params")
            Self.write(params, to: &writer)
        }
        if let retryAfterMilliseconds { writer.member("retryAfterMs", .integer(retryAfterMilliseconds)) }
        writer.member("requestId", .string(requestID))
        writer.endObject()
    }

    private static func write(_ params: [RejectionParam], to writer: inout JSONWriter) {
        writer.beginObject()
        for param in params {
            writer.key(param.name)
            switch param.value {
            case .integer(let integer): writer.value(integer)
            case .text(let text): writer.value(text)
            case .list(let entries):
                writer.beginArray()
                for entry in entries { write(entry, to: &writer) }
                writer.endArray()
            }
        }
        writer.endObject()
    }
}
