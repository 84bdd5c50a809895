/// Why an import ended before its end. Start it again to go on.
public enum ImportError: Error, Sendable, CustomStringConvertible {
    /// So many commands were refused that the rest would be, too.
    case tooManyRefused([ImportReport.Refused])
    case progressNotSaved(path: String, reason: String)

    public var description: String {
        switch self {
        case .tooManyRefused(let refused):
            "the mall refuses what it is sent: "
                + refused.prefix(3).map(\.description).joined(separator: "; ")
        case .progressNotSaved(let path, let reason): "\(path) cannot be written: \(reason)"
        }
    }
}
