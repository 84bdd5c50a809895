/// Block strings: their common indent removed (GraphQL September 2025, BlockStringValue).
enum BlockString {
    /// The value of a `"""…"""` token that lies, without its quotes, in `range`.
    static func value(in bytes: [UInt8], _ range: Range<Int>) -> String {
        var lines = lines(of: unescaped(bytes[range]))
        let indent = lines.dropFirst().compactMap(indent).min() ?? 0
        for index in lines.indices.dropFirst() { lines[index] = lines[index].dropFirst(indent) }
        while let first = lines.first, isBlank(first) { lines.removeFirst() }
        while let last = lines.last, isBlank(last) { lines.removeLast() }
        return String(decoding: Array(lines.joined(separator: [Ascii.lineFeed])), as: UTF8.self)
    }

    /// `\"""` is the only escape.
    private static func unescaped(_ raw: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard raw.contains(Ascii.backslash) else { return raw }
        var value: [UInt8] = []
        value.reserveCapacity(raw.count)
        var index = raw.startIndex
        while index < raw.endIndex {
            if raw[index] == Ascii.backslash, raw[index...].starts(with: Ascii.escapedTripleQuote) { index += 1 }
            value.append(raw[index])
            index += 1
        }
        return value[...]
    }

    private static func lines(of raw: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var lines: [ArraySlice<UInt8>] = []
        var start = raw.startIndex
        var index = start
        while index < raw.endIndex {
            let byte = raw[index]
            if byte == Ascii.lineFeed || byte == Ascii.carriageReturn {
                lines.append(raw[start..<index])
                let isPair =
                    byte == Ascii.carriageReturn && index + 1 < raw.endIndex && raw[index + 1] == Ascii.lineFeed
                index += isPair ? 1 : 0
                start = index + 1
            }
            index += 1
        }
        lines.append(raw[start..<raw.endIndex])
        return lines
    }

    /// Leading blanks of a line, nil for a line of nothing else.
    private static func indent(_ line: ArraySlice<UInt8>) -> Int? {
        line.firstIndex { !isBlankByte($0) }.map { $0 - line.startIndex }
    }

    private static func isBlank(_ line: ArraySlice<UInt8>) -> Bool { line.allSatisfy(isBlankByte) }

    private static func isBlankByte(_ byte: UInt8) -> Bool { byte == Ascii.space || byte == Ascii.tab }
}
