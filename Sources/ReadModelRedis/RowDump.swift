import ProjectionKit

/// A whole row in the bytes that Redis's DUMP gives, so that one RESTORE of one word writes it: a third of what HSET
/// costs the server, which for that must take each column as a word of its own.
///
/// A row of short columns is a listpack, which RESTORE takes as it is. Any other is a list of strings, from which the
/// server makes what it would have made of HSET's, whatever its settings. The format is that of Redis 7.0, the first
/// with functions; later versions read it.
struct RowDump {
    /// Beyond these, HSET makes no listpack unless the server is told otherwise.
    private static let listpackValueMax = 64
    private static let listpackColumnsMax = 128

    private static let formatVersion: UInt8 = 10
    private static let typeHash: UInt8 = 4
    private static let typeHashListpack: UInt8 = 16

    private(set) var bytes: [UInt8] = []

    /// Puts the row whose columns and values are these words of `writes` in the place of what was written before.
    mutating func write(_ writes: StepWrites, _ words: Range<Int>) {
        bytes.removeAll(keepingCapacity: true)
        var size = 0
        var longest = 0
        for word in words {
            let count = writes[word].count
            longest = max(longest, count)
            size += Self.entrySize(count)
        }
        if longest <= Self.listpackValueMax, words.count <= 2 * Self.listpackColumnsMax {
            writeListpack(writes, words, entriesSize: size)
        } else {
            writeStrings(writes, words)
        }
        bytes.append(Self.formatVersion)
        bytes.append(0)
        append(CRC64.checksum(of: bytes), byteCount: 8)
    }

    /// What a word of at most `listpackValueMax` bytes takes in a listpack.
    private static func entrySize(_ count: Int) -> Int { count + (count < 64 ? 2 : 3) }

    /// Every word as a string, also where Redis would keep a number: it reads the same.
    private mutating func writeListpack(_ writes: StepWrites, _ words: Range<Int>, entriesSize: Int) {
        let size = 6 + entriesSize + 1
        bytes.append(Self.typeHashListpack)
        appendLength(size)
        append(UInt64(size), byteCount: 4)
        append(UInt64(words.count), byteCount: 2)
        for index in words {
            let word = writes[index]
            // Six bits of length in one byte; or twelve in two.
            if word.count < 64 {
                bytes.append(0x80 | UInt8(word.count))
            } else {
                bytes.append(0xE0)
                bytes.append(UInt8(word.count))
            }
            bytes.append(contentsOf: word)
            // How far back this entry begins, for reading from the end.
            bytes.append(UInt8(Self.entrySize(word.count) - 1))
        }
        bytes.append(0xFF)
    }

    private mutating func writeStrings(_ writes: StepWrites, _ words: Range<Int>) {
        bytes.append(Self.typeHash)
        appendLength(words.count / 2)
        let columns = stride(from: words.lowerBound, to: words.upperBound, by: 2)
        // A long value first: the server begins with a listpack, and gives it up at the first of these.
        let first = columns.first { writes[$0 + 1].count > Self.listpackValueMax } ?? words.lowerBound
        appendColumn(writes, first)
        for column in columns where column != first { appendColumn(writes, column) }
    }

    private mutating func appendColumn(_ writes: StepWrites, _ column: Int) {
        for word in column...column + 1 {
            appendLength(writes[word].count)
            bytes.append(contentsOf: writes[word])
        }
    }

    /// In one, two, five or nine bytes, most significant first.
    private mutating func appendLength(_ length: Int) {
        switch length {
        case ..<64: bytes.append(UInt8(length))
        case ..<16_384:
            bytes.append(0x40 | UInt8(length >> 8))
            bytes.append(UInt8(length & 0xFF))
        case ...Int(UInt32.max):
            bytes.append(0x80)
            append(UInt64(UInt32(length).byteSwapped), byteCount: 4)
        default:
            bytes.append(0x81)
            append(UInt64(length).byteSwapped, byteCount: 8)
        }
    }

    /// Least significant byte first.
    private mutating func append(_ number: UInt64, byteCount: Int) {
        for byte in 0..<byteCount { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * byte))) }
    }
}
