/// The values of string tokens (GraphQL September 2025, 2.9.4).
enum StringLiteral {
    /// What is wrong with an escape, and where.
    struct InvalidEscape: Error {
        let offset: Int
        let text: String
    }

    /// The value of a `"…"` token that lies, without its quotes, in `range`.
    static func value(in bytes: [UInt8], _ range: Range<Int>) throws(InvalidEscape) -> String {
        guard bytes[range].contains(Ascii.backslash) else { return String(decoding: bytes[range], as: UTF8.self) }
        var value: [UInt8] = []
        value.reserveCapacity(range.count)
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == Ascii.backslash {
                index = try appendEscape(in: bytes, at: index, end: range.upperBound, to: &value)
            } else {
                value.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Decodes the escape at `start` and gives the offset behind it.
    private static func appendEscape(
        in bytes: [UInt8], at start: Int, end: Int, to value: inout [UInt8]
    ) throws(InvalidEscape) -> Int {
        guard start + 1 < end else { throw InvalidEscape(offset: start, text: "\\") }
        let simple: UInt8
        switch bytes[start + 1] {
        case Ascii.quote: simple = Ascii.quote
        case Ascii.backslash: simple = Ascii.backslash
        case 0x2F: simple = 0x2F
        case 0x62: simple = 0x08
        case 0x66: simple = 0x0C
        case 0x6E: simple = Ascii.lineFeed
        case 0x72: simple = Ascii.carriageReturn
        case 0x74: simple = Ascii.tab
        case 0x75: return try appendUnicode(in: bytes, at: start, end: end, to: &value)
        default: throw invalid(bytes, start, min(start + 2, end))
        }
        value.append(simple)
        return start + 2
    }

    private static func appendUnicode(
        in bytes: [UInt8], at start: Int, end: Int, to value: inout [UInt8]
    ) throws(InvalidEscape) -> Int {
        if start + 2 < end, bytes[start + 2] == 0x7B {
            return try appendBraced(in: bytes, at: start, end: end, to: &value)
        }
        guard let lead = fourHex(bytes, start, end) else { throw invalid(bytes, start, min(start + 6, end)) }
        if let scalar = Unicode.Scalar(lead) {
            value.append(contentsOf: Character(scalar).utf8)
            return start + 6
        }
        // A surrogate stands for something only as the first half of a pair.
        guard lead < 0xDC00, start + 7 < end, bytes[start + 6] == Ascii.backslash, bytes[start + 7] == 0x75,
            let trail = fourHex(bytes, start + 6, end), (0xDC00...0xDFFF).contains(trail),
            let scalar = Unicode.Scalar(0x10000 + (lead - 0xD800) << 10 + (trail - 0xDC00))
        else { throw invalid(bytes, start, min(start + 6, end)) }
        value.append(contentsOf: Character(scalar).utf8)
        return start + 12
    }

    private static func appendBraced(
        in bytes: [UInt8], at start: Int, end: Int, to value: inout [UInt8]
    ) throws(InvalidEscape) -> Int {
        var index = start + 3
        var number: UInt32 = 0
        while index < end, let digit = hexDigit(bytes[index]) {
            // Saturates above the last scalar, so that a long run of digits cannot overflow.
            number = min(number << 4 | digit, 0x110000)
            index += 1
        }
        guard index > start + 3, index < end, bytes[index] == 0x7D, let scalar = Unicode.Scalar(number) else {
            throw invalid(bytes, start, min(index + 1, end))
        }
        value.append(contentsOf: Character(scalar).utf8)
        return index + 1
    }

    private static func fourHex(_ bytes: [UInt8], _ start: Int, _ end: Int) -> UInt32? {
        guard start + 6 <= end else { return nil }
        var number: UInt32 = 0
        for index in start + 2..<start + 6 {
            guard let digit = hexDigit(bytes[index]) else { return nil }
            number = number << 4 | digit
        }
        return number
    }

    private static func hexDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x41 + 10)
        case 0x61...0x66: UInt32(byte - 0x61 + 10)
        default: nil
        }
    }

    private static func invalid(_ bytes: [UInt8], _ start: Int, _ end: Int) -> InvalidEscape {
        InvalidEscape(offset: start, text: String(decoding: bytes[start..<end], as: UTF8.self))
    }
}
