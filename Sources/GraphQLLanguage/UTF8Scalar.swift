/// Well-formed UTF-8, one scalar at a time (Unicode 16, table 3-7).
enum UTF8Scalar {
    /// Bytes of the scalar at an offset, or nil where the bytes are not well-formed.
    static func length(in bytes: [UInt8], at offset: Int) -> Int? {
        let lead = bytes[offset]
        switch lead {
        case 0..<0x80: return 1
        case 0xC2...0xDF: return follows(bytes, offset, 1, 0x80...0xBF) ? 2 : nil
        case 0xE0: return follows(bytes, offset, 2, 0xA0...0xBF) ? 3 : nil
        case 0xED: return follows(bytes, offset, 2, 0x80...0x9F) ? 3 : nil
        case 0xE1...0xEF: return follows(bytes, offset, 2, 0x80...0xBF) ? 3 : nil
        case 0xF0: return follows(bytes, offset, 3, 0x90...0xBF) ? 4 : nil
        case 0xF1...0xF3: return follows(bytes, offset, 3, 0x80...0xBF) ? 4 : nil
        case 0xF4: return follows(bytes, offset, 3, 0x80...0x8F) ? 4 : nil
        default: return nil
        }
    }

    static func decode(in bytes: [UInt8], at offset: Int) -> Unicode.Scalar? {
        guard let length = length(in: bytes, at: offset) else { return nil }
        guard length > 1 else { return Unicode.Scalar(bytes[offset]) }
        var value = UInt32(bytes[offset]) & (0xFF >> UInt32(length + 1))
        for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
        return Unicode.Scalar(value)
    }

    private static func follows(_ bytes: [UInt8], _ offset: Int, _ count: Int, _ first: ClosedRange<UInt8>) -> Bool {
        guard offset + count < bytes.count, first.contains(bytes[offset + 1]) else { return false }
        for index in 1..<count where bytes[offset + 1 + index] & 0xC0 != 0x80 { return false }
        return true
    }
}
