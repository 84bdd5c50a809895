/// One field of a result in the binary format, read with every length checked.
///
/// Pure, so that fuzzing reaches it without a server. Bytes come from outside and may be anything.
struct BinaryField {
    let type: PostgresType
    let row: Int
    let column: Int

    /// int2, int4 or int8: widening loses nothing.
    func int8(_ bytes: RawSpan) throws(PostgresError) -> Int64 {
        switch type {
        case .int8: Int64(truncatingIfNeeded: try word(bytes, count: 8))
        case .int4: Int64(Int32(truncatingIfNeeded: try word(bytes, count: 4)))
        case .int2: Int64(Int16(truncatingIfNeeded: try word(bytes, count: 2)))
        default: throw mismatch("int8")
        }
    }

    func int4(_ bytes: RawSpan) throws(PostgresError) -> Int32 {
        switch type {
        case .int4: Int32(truncatingIfNeeded: try word(bytes, count: 4))
        case .int2: Int32(Int16(truncatingIfNeeded: try word(bytes, count: 2)))
        default: throw mismatch("int4")
        }
    }

    func int2(_ bytes: RawSpan) throws(PostgresError) -> Int16 {
        guard type == .int2 else { throw mismatch("int2") }
        return Int16(truncatingIfNeeded: try word(bytes, count: 2))
    }

    func bool(_ bytes: RawSpan) throws(PostgresError) -> Bool {
        guard type == .bool else { throw mismatch("bool") }
        switch try word(bytes, count: 1) {
        case 0: return false
        case 1: return true
        default: throw .decoding(.malformed(row: row, column: column))
        }
    }

    func text(_ bytes: RawSpan) throws(PostgresError) -> String {
        guard Self.textTypes.contains(type) || type.oid >= PostgresType.firstUserDefined else { throw mismatch("text") }
        // The span outlives the closure, which copies.
        let text = unsafe bytes.withUnsafeBytes { unsafe String(validating: $0, as: UTF8.self) }
        guard let text else { throw .decoding(.notUTF8(row: row, column: column)) }
        return text
    }

    private static let textTypes: Set<PostgresType> = [.text, .varchar, .bpchar, .name, .json, .unknown]

    private func word(_ bytes: RawSpan, count: Int) throws(PostgresError) -> UInt64 {
        guard bytes.byteCount == count else {
            throw .decoding(.wrongLength(row: row, column: column, found: bytes.byteCount, wanted: count))
        }
        var word: UInt64 = 0
        // Within the span: its length has just been checked.
        for index in 0..<count {
            word = word << 8 | UInt64(unsafe bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self))
        }
        return word
    }

    private func mismatch(_ wanted: String) -> PostgresError {
        .decoding(.wrongType(row: row, column: column, found: type, wanted: wanted))
    }
}
