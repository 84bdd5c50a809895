import EventSourcing

/// The refusals any command may give.
public enum CommonRejection: DescribedRejection {
    case notFound(String, id: String)
    case alreadyExists(String, id: String)
    case forbidden(String)
    /// `field` is the member of the command that is wrong.
    case invalidArgument(field: String, String)

    public var facts: RejectionFacts {
        switch self {
        case .notFound(let what, let id):
            RejectionFacts("NOT_FOUND", "There is no \(what) \(id).", kind: .notFound, [.init("id", id)])
        case .alreadyExists(let what, let id):
            RejectionFacts("ALREADY_EXISTS", "\(what) \(id) exists already.", [.init("id", id)])
        case .forbidden(let reason):
            RejectionFacts("FORBIDDEN", reason, kind: .forbidden)
        case .invalidArgument(let field, let reason):
            RejectionFacts("INVALID_ARGUMENT", "\(field): \(reason)", kind: .invalid, [.init("field", field)])
        }
    }
}
