public import GraphQLLanguage

/// Why a read gave nothing. The fields that need it become null with the code; the rest of the reply stands.
public enum ReadFailure: Error, Hashable, Sendable {
    /// The store did not answer, or answered what cannot be read.
    case unavailable
    /// The store did not answer in time.
    case timeout
    /// The read model is not built yet.
    case notReady
    /// A cursor that this list did not hand out.
    case badCursor
    /// An argument that the list cannot use; the text is for the caller.
    case badArgument(String)
    /// An argument that names what the viewer may not see; the text is for the caller.
    case forbidden(String)

    public var code: GraphQLErrorCode {
        switch self {
        case .unavailable: .unavailable
        case .timeout: .timeout
        case .notReady: .notReady
        case .badCursor: .badCursor
        case .badArgument: .badArgument
        case .forbidden: .forbidden
        }
    }

    /// A variable that is null, or absent, fills a place that is never null.
    static let unusableArgument = ReadFailure.badArgument("An argument is null where it must not be.")

    /// Says nothing of the inside.
    var message: String {
        switch self {
        case .unavailable: "This part of the data cannot be read now."
        case .timeout: "This part of the data could not be read in time."
        case .notReady: "This part of the data is still being built."
        case .badCursor: "The cursor does not belong to this list."
        case .badArgument(let text), .forbidden(let text): text
        }
    }
}
