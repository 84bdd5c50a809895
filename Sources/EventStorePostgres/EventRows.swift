import EventSourcing
import Postgres

/// Reads rows of events. Values that repeat from one row to the next, as tenants, keys and metadata do, are made once.
struct EventRows {
    private let rows: PostgresResult
    private var tenant = Repeated("")
    private var stream = Repeated("")
    private var key = Repeated("")
    private var meta: [UInt8] = []

    init(_ rows: PostgresResult) { self.rows = rows }

    mutating func event(_ row: Int) throws(PostgresError) -> RecordedEvent {
        RecordedEvent(
            position: Position(try rows.int8(row, 0)), tenant: TenantID(try tenant.text(rows, row, 1)),
            stream: StreamName(try stream.text(rows, row, 2)), version: StreamVersion(try rows.int4(row, 3)),
            recordedAt: Timestamp(milliseconds: try rows.int8(row, 4)),
            occurredAt: Timestamp(milliseconds: try rows.int8(row, 5)),
            commandKey: CommandKey(try key.text(rows, row, 6)),
            data: EventData(type: EventTypeID(try rows.int2(row, 7)), payload: try rows.bytes(row, 8)),
            meta: try nextMeta(row))
    }

    static func events(_ rows: PostgresResult) throws(PostgresError) -> [RecordedEvent] {
        var reader = EventRows(rows)
        var events: [RecordedEvent] = []
        events.reserveCapacity(rows.rowCount)
        for row in 0..<rows.rowCount { events.append(try reader.event(row)) }
        return events
    }

    private mutating func nextMeta(_ row: Int) throws(PostgresError) -> [UInt8] {
        let last = meta
        let isSame = try rows.withBytes(row, 9) { span throws(PostgresError) in Self.areEqual(span, last) }
        if !isSame { meta = try rows.bytes(row, 9) }
        return meta
    }

    private static func areEqual(_ span: RawSpan, _ bytes: [UInt8]) -> Bool {
        guard span.byteCount == bytes.count else { return false }
        // Both buffers live for the call.
        return unsafe span.withUnsafeBytes { buffer in unsafe buffer.elementsEqual(bytes) }
    }
}

/// The text of the row before, kept while it repeats.
struct Repeated {
    private var last: String

    init(_ text: String) { last = text }

    mutating func text(_ rows: PostgresResult, _ row: Int, _ column: Int) throws(PostgresError) -> String {
        let known = last
        let isSame = try rows.withBytes(row, column) { span throws(PostgresError) in
            guard span.byteCount == known.utf8.count else { return false }
            // The buffer lives for the call.
            return unsafe span.withUnsafeBytes { buffer in unsafe buffer.elementsEqual(known.utf8) }
        }
        if !isSame { last = try rows.text(row, column) }
        return last
    }
}
