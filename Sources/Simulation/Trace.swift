/// What happened, line by line: the last lines to be read, and one number that stands for all of them.
struct Trace {
    private let linesMax: Int
    private var lines: [String] = []
    private var next = 0
    /// FNV-1a over every line.
    private(set) var digest: UInt64 = 0xCBF2_9CE4_8422_2325

    init(linesMax: Int) { self.linesMax = max(1, linesMax) }

    mutating func note(_ microseconds: Int64, _ text: String) {
        let line = "\(microseconds) \(text)"
        for byte in line.utf8 { digest = (digest ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        if lines.count < linesMax { return lines.append(line) }
        lines[next] = line
        next = (next + 1) % linesMax
    }

    /// The last lines, oldest first.
    var last: [String] { Array(lines[next...] + lines[..<next]) }
}
