/// What to say when a server that a tool needs does not answer.
enum NotRunning {
    /// One line; `reason` may have several.
    static func text(_ what: String, _ settings: Settings, reason: String) -> String {
        let reason = reason.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return "\(what). Does Mallard run on \(settings.dataDirectory)? `mallard up` starts it, --data names another "
            + "data directory. (\(reason))"
    }
}
