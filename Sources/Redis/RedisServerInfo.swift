/// Which process of which version answers.
public struct RedisServerInfo: Hashable, Sendable {
    /// Chosen by chance when the server starts: another one means another process, perhaps with older data.
    public let runID: String
    public let version: String
    public let processID: Int32

    /// From the section `server` of INFO; nil if a line is missing.
    init?(_ text: String) {
        var fields: [Substring: Substring] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2 { fields[parts[0]] = parts[1] }
        }
        guard let runID = fields["run_id"], let version = fields["redis_version"],
            let processID = fields["process_id"].flatMap({ Int32($0) })
        else { return nil }
        self.runID = String(runID)
        self.version = String(version)
        self.processID = processID
    }
}
