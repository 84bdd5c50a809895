/// The checksum at the end of Redis's dumps: CRC-64 by Jones's polynomial, bits reflected, no final change.
///
/// Eight bytes at a time by eight tables, after Kounavis and Berry, "A Systematic Approach to Building High Performance
/// Software-based CRC Generators" (2005).
enum CRC64 {
    private static let polynomial: UInt64 = 0x95AC_9329_AC4B_C9B5

    /// Table 0 takes one byte further, table `n` a byte with `n` behind it.
    private static let tables: [UInt64] = {
        var tables = [UInt64](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt64(byte)
            for _ in 0..<8 { crc = (crc >> 1) ^ (crc & 1 == 1 ? polynomial : 0) }
            tables[byte] = crc
        }
        for at in 256..<tables.count {
            let before = tables[at - 256]
            tables[at] = (before >> 8) ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()

    static func checksum(of bytes: [UInt8]) -> UInt64 {
        let tables = Self.tables.span
        let bytes = bytes.span
        var crc: UInt64 = 0
        var at = 0
        while at + 8 <= bytes.count {
            var mixed = crc
            for offset in 0..<8 { mixed ^= UInt64(bytes[at + offset]) << UInt64(8 * offset) }
            crc = 0
            for table in 0..<8 {
                crc ^= tables[(7 - table) << 8 | Int(truncatingIfNeeded: mixed >> UInt64(8 * table) & 0xFF)]
            }
            at += 8
        }
        while at < bytes.count {
            crc = (crc >> 8) ^ tables[Int(truncatingIfNeeded: (crc ^ UInt64(bytes[at])) & 0xFF)]
            at += 1
        }
        return crc
    }
}
