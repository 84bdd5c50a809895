extension JSONParser {
    /// The number at the position: an integer if it is written as one and fits, else its text.
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = bytes[start] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let magnitude = try integerPart(bytes)
        let isInteger = try !fractionAndExponent(bytes)
        if isInteger, let magnitude, !(isNegative && magnitude == 0) {
            // Negative magnitudes reach one further than positive ones.
            if isNegative, magnitude <= Int64.min.magnitude {
                return .integer(Int64(truncatingIfNeeded: 0 &- magnitude))
            }
            if !isNegative, let integer = Int64(exactly: magnitude) { return .integer(integer) }
        }
        var text = ""
        text.reserveCapacity(position - start)
        for at in start..<position { text.unicodeScalars.append(Unicode.Scalar(bytes[at])) }
        return .number(text)
    }

    /// Whether the whole text is one number.
    static func isNumber(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || ASCII.isDigit(first) else { return false }
        var parser = JSONParser(limits: .standard)
        do {
            _ = try parser.number(bytes)
            return parser.position == bytes.count
        } catch { return false }
    }

    /// Digits without a leading zero; nil if they exceed 64 bits.
    private mutating func integerPart(_ bytes: Span<UInt8>) throws(JSONError) -> UInt64? {
        let start = position
        var magnitude: UInt64 = 0
        var overflows = false
        while position < bytes.count, ASCII.isDigit(bytes[position]) {
            let (product, carries) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, exceeds) = product.addingReportingOverflow(UInt64(bytes[position] - UInt8(ascii: "0")))
            overflows = overflows || carries || exceeds
            magnitude = sum
            position += 1
        }
        try requireDigits(since: start, bytes)
        let hasLeadingZero = bytes[start] == UInt8(ascii: "0") && position > start + 1
        guard !hasLeadingZero else { throw JSONError(.invalidNumber, at: start) }
        return overflows ? nil : magnitude
    }

    /// Steps over what follows the integer part and says whether there was any.
    private mutating func fractionAndExponent(_ bytes: Span<UInt8>) throws(JSONError) -> Bool {
        let start = position
        if position < bytes.count, bytes[position] == UInt8(ascii: ".") {
            position += 1
            try digits(bytes)
        }
        if position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") {
            position += 1
            if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
                position += 1
            }
            try digits(bytes)
        }
        return position > start
    }

    private mutating func digits(_ bytes: Span<UInt8>) throws(JSONError) {
        let start = position
        while position < bytes.count, ASCII.isDigit(bytes[position]) { position += 1 }
        try requireDigits(since: start, bytes)
    }

    private func requireDigits(since start: Int, _ bytes: Span<UInt8>) throws(JSONError) {
        guard position == start else { return }
        throw JSONError(position < bytes.count ? .invalidNumber : .unexpectedEnd, at: position)
    }
}
