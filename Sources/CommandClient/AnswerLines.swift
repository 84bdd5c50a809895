/// Cuts what arrives into lines, wherever the pieces end. Holds one line at most.
struct AnswerLines {
    static let lineBytesMax = 4 << 20

    /// What has no end yet.
    private(set) var rest: [UInt8] = []

    /// The lines that `bytes` completes, blank ones left out.
    mutating func take(_ bytes: some Collection<UInt8>) throws(CommandClientError) -> [[UInt8]] {
        var lines: [[UInt8]] = []
        var remaining = bytes[...]
        while let end = remaining.firstIndex(of: UInt8(ascii: "\n")) {
            try hold(remaining[..<end])
            if !rest.isEmpty { lines.append(rest) }
            rest = []
            remaining = remaining[remaining.index(after: end)...]
        }
        try hold(remaining)
        return lines
    }

    private mutating func hold(_ bytes: some Collection<UInt8>) throws(CommandClientError) {
        guard rest.count + bytes.count <= Self.lineBytesMax else {
            throw .notUnderstood(reason: "a line of more than \(Self.lineBytesMax) bytes")
        }
        rest.append(contentsOf: bytes)
    }
}
