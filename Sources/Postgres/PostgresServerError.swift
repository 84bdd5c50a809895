/// What the server said when it refused: its `ErrorResponse`, as far as a caller can act on it.
public struct PostgresServerError: Error, Hashable, Sendable, CustomStringConvertible {
    public let state: SQLState
    /// The server's sentence, in its locale: for people, not for programs.
    public let message: String
    public let detail: String?
    public let table: String?
    /// The violated constraint, where a constraint is the cause.
    public let constraint: String?
    /// The session ends with this error (severity FATAL or PANIC).
    public let isFatal: Bool

    public init(
        state: SQLState,
        message: String,
        detail: String? = nil,
        table: String? = nil,
        constraint: String? = nil,
        isFatal: Bool = false
    ) {
        self.state = state
        self.message = message
        self.detail = detail
        self.table = table
        self.constraint = constraint
        self.isFatal = isFatal
    }

    /// Without `detail`: it quotes row values, which may be personal.
    public var description: String { "\(state): \(message)" }

    public var isUniqueViolation: Bool { state == .uniqueViolation }
    public var isCheckViolation: Bool { state == .checkViolation }

    /// The same transaction may succeed if it is run again: it lost against another one.
    public var isTransient: Bool { state.classCode == "40" || state == .lockNotAvailable }
}
