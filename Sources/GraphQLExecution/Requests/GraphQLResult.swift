public import GraphQLLanguage
public import JSON
import Redaction

/// The response to an executed request.
public struct GraphQLResult: Sendable {
    /// The whole response as JSON: `errors` first if there are any, then `data`.
    public let body: [UInt8]
    public let errors: [GraphQLError]
    /// What was read, for live queries and entity tags.
    public let reads: [RowRead]
    public let times: ExecutionTimes

    public var hasErrors: Bool { !errors.isEmpty }
}

/// How responses are written.
public enum ResponseEncoding {
    /// A response without `data`.
    public static func refused(_ errors: [GraphQLError]) -> [UInt8] {
        var out: [UInt8] = []
        out.append(UInt8(ascii: "{"))
        append(errors, to: &out)
        out.append(UInt8(ascii: "}"))
        return out
    }

    static let dataPrefix: [UInt8] = Array("{\"data\":".utf8)

    /// Puts errors before data that was written behind `dataPrefix` and has no closing brace yet.
    static func finish(_ data: consuming [UInt8], _ errors: [GraphQLError]) -> [UInt8] {
        var out: [UInt8] = []
        if errors.isEmpty {
            out = data
        } else {
            out.reserveCapacity(data.count + errors.count * 128)
            out.append(UInt8(ascii: "{"))
            append(errors, to: &out)
            out.append(UInt8(ascii: ","))
            out.append(contentsOf: data.dropFirst())
        }
        out.append(UInt8(ascii: "}"))
        return out
    }

    /// Adds the member `extensions`, a JSON object, to a whole response.
    public static func adding(extensions: JSONValue, to response: [UInt8]) -> [UInt8] {
        var out = response
        out.removeLast()
        out.append(contentsOf: ",\"extensions\":".utf8)
        out.append(contentsOf: extensions.encoded())
        out.append(UInt8(ascii: "}"))
        return out
    }

    private static func append(_ errors: [GraphQLError], to out: inout [UInt8]) {
        out.append(contentsOf: "\"errors\":".utf8)
        var writer = JSONWriter()
        writer.beginArray()
        for error in errors { write(error, to: &writer) }
        writer.endArray()
        out.append(contentsOf: writer.bytes)
    }

    private static func write(_ error: GraphQLError, to writer: inout JSONWriter) {
        writer.beginObject()
        writer.key("message")
        // A message may quote what was sent.
        writer.value(PhoneMask.apply(to: error.message))
        if !error.locations.isEmpty {
            writer.key("locations")
            writer.beginArray()
            for location in error.locations {
                writer.beginObject()
                writer.key("line")
                writer.value(location.line)
                writer.key("column")
                writer.value(location.column)
                writer.endObject()
            }
            writer.endArray()
        }
        if !error.path.isEmpty {
            writer.key("path")
            writer.beginArray()
            for element in error.path {
                switch element {
                case .name(let name): writer.value(name)
                case .index(let index): writer.value(index)
                }
            }
            writer.endArray()
        }
        writer.key("extensions")
        writer.beginObject()
        writer.key("code")
        writer.value(error.code.rawValue)
        for (name, number) in error.details.sorted(by: { $0.key < $1.key }) {
            writer.key(name)
            writer.value(number)
        }
        writer.endObject()
        writer.endObject()
    }
}
