import EventSourcing

/// The refusals any command may give.
public enum CommonRejection: DescribedRejection {
    /// Without an id where the request names the thing by its address.
    case notFound(String, id: String? = nil)
    case alreadyExists(String, id: String)
    case forbidden(String)
    /// `field` is the member of the command that is wrong.
    case invalidArgument(field: String, String)
    /// One thing would have more of `what` than it may: nothing grows without a limit.
    case tooMany(what: String, max: Int)

    public var facts: RejectionFacts {
        switch self {
        case .notFound(let what, let id):
            RejectionFacts(
                "NOT_FOUND", "There is no \(id.map { "\(what) \($0)" } ?? "such \(what)").", kind: .notFound,
                id.map { [.init("id", $0)] } ?? [])
        case .alreadyExists(let what, let id):
            RejectionFacts("ALREADY_EXISTS", "\(what) \(id) exists already.", [.init("id", id)])
        case .forbidden(let reason):
            RejectionFacts("FORBIDDEN", reason, kind: .forbidden)
        case .invalidArgument(let field, let reason):
            RejectionFacts("INVALID_ARGUMENT", "\(field): \(reason)", kind: .invalid, [.init("field", field)])
        case .tooMany(let what, let max):
            RejectionFacts("TOO_MANY", "There are at most \(max) \(what).", [.init("max", Int64(max))])
        }
    }
}
