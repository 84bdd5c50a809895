extension JSONWriter {
    /// Appends a string with its quotes, escaping what RFC 8259, section 7 demands and no more.
    public static func appendString(_ string: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        let utf8 = string.utf8.span
        var isPlain = true
        for at in 0..<utf8.count where ASCII.endsRun(utf8[at]) {
            isPlain = false
            break
        }
        if isPlain {
            bytes.append(contentsOf: string.utf8)
        } else {
            for at in 0..<utf8.count { appendCharacter(utf8[at], to: &bytes) }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Appends the decimal digits, without making a string of them.
    public static func appendInteger(_ integer: Int64, to bytes: inout [UInt8]) {
        if integer < 0 { bytes.append(UInt8(ascii: "-")) }
        var digits = 1
        var rest = integer.magnitude / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        bytes.append(contentsOf: repeatElement(0, count: digits))
        rest = integer.magnitude
        var at = bytes.count
        // In place from the end: reversing a slice would copy it.
        for _ in 0..<digits {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            at -= 1
            bytes[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
    }

    private static func appendCharacter(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case 0x08: bytes.append(contentsOf: #"\b"#.utf8)
        case 0x09: bytes.append(contentsOf: #"\t"#.utf8)
        case 0x0A: bytes.append(contentsOf: #"\n"#.utf8)
        case 0x0C: bytes.append(contentsOf: #"\f"#.utf8)
        case 0x0D: bytes.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20:
            bytes.append(contentsOf: #"\u00"#.utf8)
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let digit = byte & 0x0F
            bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        default: bytes.append(byte)
        }
    }
}
