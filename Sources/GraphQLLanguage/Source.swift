/// The bytes of one document. Syntax trees keep byte offsets into it; lines and columns are counted only for errors.
public struct Source: Sendable {
    public let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(_ text: String) { bytes = Array(text.utf8) }

    /// The place of a byte offset. Cost: linear in the offset.
    ///
    /// LF, CR and CRLF each end one line (GraphQL September 2025, 2.1.2).
    public func location(at offset: Int) -> SourceLocation {
        var cursor = Cursor()
        advance(&cursor, to: offset)
        return SourceLocation(line: cursor.line, column: cursor.column)
    }

    /// The places of many offsets, by offset. Cost: linear in the largest of them, however many there are.
    public func locations(at offsets: Set<Int>) -> [Int: SourceLocation] {
        var cursor = Cursor()
        var places: [Int: SourceLocation] = Dictionary(minimumCapacity: offsets.count)
        for offset in offsets.sorted() {
            advance(&cursor, to: offset)
            places[offset] = SourceLocation(line: cursor.line, column: cursor.column)
        }
        return places
    }

    private struct Cursor {
        var line = 1
        var column = 1
        var index = 0
    }

    private func advance(_ cursor: inout Cursor, to offset: Int) {
        let end = min(offset, bytes.count)
        while cursor.index < end {
            let byte = bytes[cursor.index]
            if byte == Ascii.lineFeed || byte == Ascii.carriageReturn {
                let next = cursor.index + 1
                let isPair = byte == Ascii.carriageReturn && next < bytes.count && bytes[next] == Ascii.lineFeed
                if isPair { cursor.index += 1 }
                cursor.line += 1
                cursor.column = 1
            } else {
                cursor.column += utf16Length(lead: byte)
            }
            cursor.index += 1
        }
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
