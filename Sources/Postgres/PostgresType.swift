/// A type of the server, by its object id (`pg_type.oid`).
public struct PostgresType: Hashable, Sendable, CustomStringConvertible {
    public let oid: UInt32

    public init(oid: UInt32) { self.oid = oid }

    public var description: String { "type \(oid)" }

    /// Left to the server to infer.
    public static let unspecified = PostgresType(oid: 0)
    public static let bool = PostgresType(oid: 16)
    public static let bytea = PostgresType(oid: 17)
    public static let name = PostgresType(oid: 19)
    public static let int8 = PostgresType(oid: 20)
    public static let int2 = PostgresType(oid: 21)
    public static let int4 = PostgresType(oid: 23)
    public static let text = PostgresType(oid: 25)
    public static let json = PostgresType(oid: 114)
    public static let unknown = PostgresType(oid: 705)
    public static let bpchar = PostgresType(oid: 1042)
    public static let varchar = PostgresType(oid: 1043)
    public static let uuid = PostgresType(oid: 2950)

    /// Types made in the database, such as enums, have ids from here on.
    static let firstUserDefined: UInt32 = 16_384
}

/// The element types of which `PostgresArrayBuilder` builds arrays.
public enum PostgresArrayElement: Hashable, Sendable, CaseIterable {
    case bool, bytea, int8, int2, int4, text

    public var type: PostgresType {
        switch self {
        case .bool: .bool
        case .bytea: .bytea
        case .int8: .int8
        case .int2: .int2
        case .int4: .int4
        case .text: .text
        }
    }

    public var arrayType: PostgresType {
        switch self {
        case .bool: PostgresType(oid: 1000)
        case .bytea: PostgresType(oid: 1001)
        case .int8: PostgresType(oid: 1016)
        case .int2: PostgresType(oid: 1005)
        case .int4: PostgresType(oid: 1007)
        case .text: PostgresType(oid: 1009)
        }
    }
}
