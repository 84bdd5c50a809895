/// The slot of a Redis Cluster that a key belongs to: CRC-16 (XMODEM) of its hash tag, or of all of it without one.
enum HashSlot {
    static let count = 16_384

    private static let table: [UInt16] = (0..<256).map { byte in
        var crc = UInt16(byte) << 8
        for _ in 0..<8 { crc = crc & 0x8000 == 0 ? crc << 1 : (crc << 1) ^ 0x1021 }
        return crc
    }

    static func of(_ key: ArraySlice<UInt8>) -> Int {
        var crc: UInt16 = 0
        for byte in tag(of: key) { crc = (crc << 8) ^ table[Int(UInt8(truncatingIfNeeded: crc >> 8) ^ byte)] }
        return Int(crc) % count
    }

    /// What stands between the first `{` and the `}` that follows it, unless that is nothing.
    private static func tag(of key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return key }
        let rest = key[(open + 1)...]
        guard let close = rest.firstIndex(of: UInt8(ascii: "}")), close > rest.startIndex else { return key }
        return rest[..<close]
    }
}
