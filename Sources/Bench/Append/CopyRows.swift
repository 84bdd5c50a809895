import Postgres

/// What one connection can bring into the log's own table with binary COPY, some rows a transaction.
struct CopyRows {
    let rows: Int

    /// A partition number that the log does not use.
    private static let partition: Int32 = 2
    private static let statement = """
        copy mallard.event (position, recorded_at, occurred_at, partition, version, type, tenant, stream, command_key,
            payload, meta) from stdin (format binary)
        """

    func perSecond(_ side: WriteSide, _ context: BenchContext) async throws -> Double {
        let connection = try await side.connect()
        let rows = rows
        let outcome = try await ClosedLoop(context, clients: 1).run { _, sent in
            let copy = try await connection.copyIn(Self.statement)
            try await copy.write(Self.bytes(rows: rows, batch: sent))
            _ = try await copy.finish()
        }
        await connection.close()
        return outcome.perSecond * Double(rows)
    }

    /// PostgreSQL documentation, COPY, "Binary Format".
    private static func bytes(rows: Int, batch: Int) -> [UInt8] {
        var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0]
        bytes.reserveCapacity(rows * 460)
        append(Int32(0), to: &bytes)
        append(Int32(0), to: &bytes)
        let payload = [UInt8](repeating: 120, count: 228)
        let meta = [UInt8](repeating: 109, count: 60)
        let key = Array("bulk-\(batch)".utf8)
        for row in 0..<rows {
            append(Int16(11), to: &bytes)
            let position = Int64(batch * rows + row + 1)
            for value in [position, position, position] { append(field: value, to: &bytes) }
            append(field: partition, to: &bytes)
            append(field: Int32(row + 1), to: &bytes)
            append(field: Int16(1), to: &bytes)
            for value in [Array("bench".utf8), Array("counter-bulk-\(batch)".utf8), key, payload, meta] {
                append(Int32(value.count), to: &bytes)
                bytes.append(contentsOf: value)
            }
        }
        append(Int16(-1), to: &bytes)
        return bytes
    }

    private static func append<Value: FixedWidthInteger>(field value: Value, to bytes: inout [UInt8]) {
        append(Int32(Value.bitWidth / 8), to: &bytes)
        append(value, to: &bytes)
    }

    private static func append<Value: FixedWidthInteger>(_ value: Value, to bytes: inout [UInt8]) {
        for shift in stride(from: Value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> Value(shift)))
        }
    }
}
