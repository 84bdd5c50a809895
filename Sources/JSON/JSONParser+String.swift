extension JSONParser {
    /// The string at the position, which is stepped over. Without escapes it is built once, from the input.
    mutating func string(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        try expect(UInt8(ascii: "\""), bytes)
        let start = position
        let end = try runEnd(bytes)
        position = end
        if bytes[end] == UInt8(ascii: "\"") {
            position += 1
            return try Self.text(bytes.extracting(start..<end), at: start)
        }
        return try escapedString(bytes, from: start)
    }

    /// Where the run of plain characters from the position on ends.
    private func runEnd(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
        var at = position
        while at < bytes.count {
            let byte = bytes[at]
            if ASCII.endsRun(byte) {
                guard byte >= 0x20 else { throw JSONError(.controlCharacter, at: at) }
                return at
            }
            at += 1
        }
        throw JSONError(.unexpectedEnd, at: at)
    }

    /// The rest of a string whose first escape is at the position and whose text begins at `start`.
    private mutating func escapedString(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        var text: [UInt8] = []
        var runStart = start
        while true {
            for at in runStart..<position { text.append(bytes[at]) }
            if bytes[position] == UInt8(ascii: "\"") { break }
            try escape(bytes, into: &text)
            runStart = position
            position = try runEnd(bytes)
        }
        position += 1
        return try Self.text(text.span, at: start)
    }

    private mutating func escape(_ bytes: Span<UInt8>, into text: inout [UInt8]) throws(JSONError) {
        let start = position
        guard start + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        position += 2
        switch bytes[start + 1] {
        case UInt8(ascii: "\""): text.append(UInt8(ascii: "\""))
        case UInt8(ascii: "\\"): text.append(UInt8(ascii: "\\"))
        case UInt8(ascii: "/"): text.append(UInt8(ascii: "/"))
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: UTF8.encode(try scalar(bytes, start: start)) ?? .init())
        default: throw JSONError(.invalidEscape, at: start)
        }
    }

    /// The character of one `\uXXXX`, or of two that form a surrogate pair.
    private mutating func scalar(_ bytes: Span<UInt8>, start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit(bytes)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw JSONError(.loneSurrogate, at: start) }
        position += 2
        let second = try codeUnit(bytes)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        else { throw JSONError(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func codeUnit(_ bytes: Span<UInt8>) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: position) }
            guard let digit = ASCII.hexadecimal(bytes[position]) else { throw JSONError(.invalidEscape, at: position) }
            unit = unit << 4 | digit
            position += 1
        }
        return unit
    }

    /// Validated text; the offset of a failure is that of the string's start plus the valid part.
    private static func text(_ bytes: Span<UInt8>, at start: Int) throws(JSONError) -> String {
        do {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw JSONError(.invalidUTF8, at: start + error.byteOffsets.lowerBound)
        }
    }
}
