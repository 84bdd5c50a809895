/// Why a call on a connection or client failed, by what the caller does next.
public enum PostgresError: Error, Hashable, Sendable {
    /// The connection string or a parameter of the configuration makes no sense. Fix it; retrying does not help.
    case configuration(String)
    /// The server could not be reached, or does not take connections now. Try again later.
    case unavailable(String)
    /// The server knows us and says no (SQLSTATE class 28 or 3D). Retrying does not help.
    case refused(PostgresServerError)
    /// The session ended while in use. Reconnect; what was under way may have happened.
    case connectionLost(String)
    /// This side has closed the connection or client.
    case closed
    /// The server answered with an error; the statement had no effect.
    case server(PostgresServerError)
    /// The deadline passed.
    case timeout
    /// The calling task was cancelled.
    case cancelled
    /// As many calls wait already as the configuration allows.
    case queueFull
    /// The call cannot be expressed in the protocol, and was not sent.
    case invalidCall(String)
    /// A value in a result is not what the caller reads it as.
    case decoding(PostgresDecodingError)

    /// The server's own words, where it said any.
    public var serverError: PostgresServerError? {
        switch self {
        case .server(let error), .refused(let error): error
        case .configuration, .unavailable, .connectionLost, .closed, .timeout, .cancelled, .queueFull, .invalidCall,
            .decoding:
            nil
        }
    }

    public var state: SQLState? { serverError?.state }
    public var constraint: String? { serverError?.constraint }
    public var isUniqueViolation: Bool { serverError?.isUniqueViolation ?? false }
}

/// A field of a result that cannot be read as asked.
public enum PostgresDecodingError: Error, Hashable, Sendable {
    case noSuchField(row: Int, column: Int)
    case null(row: Int, column: Int)
    case wrongType(row: Int, column: Int, found: PostgresType, wanted: String)
    case wrongLength(row: Int, column: Int, found: Int, wanted: Int)
    case notUTF8(row: Int, column: Int)
    case malformed(row: Int, column: Int)
}
