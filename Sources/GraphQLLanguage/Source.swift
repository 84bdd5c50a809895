/// The bytes of one document. Syntax trees keep byte offsets into it; lines and columns are counted only for errors.
public struct Source: Sendable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The place of a byte offset. Cost: linear in the offset.
    ///
    /// LF, CR and CRLF each end one line (GraphQL September 2025, 2.1.2).
    public func location(at offset: Int) -> SourceLocation {
        var line = 1
        var column = 1
        var index = 0
        let end = min(offset, bytes.count)
        while index < end {
            let byte = bytes[index]
            if byte == Ascii.lineFeed || byte == Ascii.carriageReturn {
                let isPair =
                    byte == Ascii.carriageReturn && index + 1 < bytes.count && bytes[index + 1] == Ascii.lineFeed
                if isPair { index += 1 }
                line += 1
                column = 1
            } else {
                column += utf16Length(lead: byte)
            }
            index += 1
        }
        return SourceLocation(line: line, column: column)
    }

    /// UTF-16 units that the character with this lead byte takes; continuation bytes take none.
    private func utf16Length(lead: UInt8) -> Int {
        switch lead {
        case 0x80..<0xC0: 0
        case 0xF0...: 2
        default: 1
        }
    }
}
