/// A parameter of a statement, sent in the binary format under the type it names.
///
/// The type is declared to the server, so `$1` needs a cast in the SQL only where the server has no
/// implicit conversion (text to jsonb, for instance).
public enum PostgresValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case int2(Int16)
    case int4(Int32)
    case int8(Int64)
    /// Without NUL characters: the server refuses them (22021).
    case text(String)
    case bytea([UInt8])
    /// Bytes in the binary format of a type not listed here, arrays among them.
    case binary(PostgresType, [UInt8])

    public var type: PostgresType {
        switch self {
        case .null: .unspecified
        case .bool: .bool
        case .int2: .int2
        case .int4: .int4
        case .int8: .int8
        case .text: .text
        case .bytea: .bytea
        case .binary(let type, _): type
        }
    }

    /// Bytes on the wire, without the length word.
    var byteCount: Int {
        switch self {
        case .null: 0
        case .bool: 1
        case .int2: 2
        case .int4: 4
        case .int8: 8
        case .text(let text): text.utf8.count
        case .bytea(let bytes), .binary(_, let bytes): bytes.count
        }
    }
}
