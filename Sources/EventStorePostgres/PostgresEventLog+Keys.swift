public import EventSourcing
import Postgres

extension PostgresEventLog {
    /// One COPY on a connection of its own: a sequential read, of which no more than a chunk is held.
    public func outcomeKeys(_ visit: (OutcomeKey) -> Bool) async throws(EventLogError) {
        do {
            let connection = try await PostgresConnection.connect(scanning)
            let copy = try await connection.copyOut(LogStatements.copyOutcomeKeys)
            var rows = CopiedKeys()
            while let chunk = try await copy.next() {
                guard try rows.visit(chunk, visit) else { break }
            }
            await connection.close()
        } catch { throw EventLogError(error) }
    }
}

/// Keys out of the binary format of COPY: a header, then rows of one field each.
struct CopiedKeys {
    private var hasHeader = false

    /// False when `visit` wants no more. Chunks are cut between rows.
    mutating func visit(
        _ chunk: [UInt8], _ visit: (OutcomeKey) -> Bool
    ) throws(PostgresError) -> Bool {
        var at = 0
        if !hasHeader, !chunk.isEmpty {
            guard chunk.starts(with: Self.signature), chunk.count >= Self.headerBytes else { throw Self.damaged }
            at = Self.headerBytes
            hasHeader = true
        }
        while at < chunk.count {
            // The trailer: a row of -1 fields.
            if chunk.count - at == 2, chunk[at] == 0xFF, chunk[at + 1] == 0xFF { return true }
            guard chunk.count - at >= Self.rowBytes, chunk[at..<at + 6].elementsEqual(Self.rowPrefix),
                let key = OutcomeKey(Array(chunk[at + 6..<at + Self.rowBytes]))
            else { throw Self.damaged }
            guard visit(key) else { return false }
            at += Self.rowBytes
        }
        return true
    }

    private static let signature: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0]
    /// The signature, flags and the length of an extension that is never there.
    private static let headerBytes = 19
    /// One field, of 16 bytes.
    private static let rowPrefix: [UInt8] = [0, 1, 0, 0, 0, 16]
    private static let rowBytes = 22
    private static let damaged = PostgresError.decoding(.malformed(row: 0, column: 0))
}
