import CLibPQ

/// The answer to one statement: rows in the binary format, or a command tag.
///
/// Held whole in memory. Rows and columns count from 0. Reading a field that is null, of another
/// type, or not there throws `PostgresError.decoding`.
// SAFETY: the PGresult is never changed after it is made, and libpq's accessors only read it.
@safe
public final class PostgresResult: @unchecked Sendable {
    private let handle: OpaquePointer
    public let rowCount: Int
    public let columnCount: Int

    /// Takes the pointer over: nobody else may clear it.
    init(owning handle: OpaquePointer) {
        unsafe self.handle = handle
        unsafe rowCount = Int(PQntuples(handle))
        unsafe columnCount = Int(PQnfields(handle))
    }

    deinit { unsafe PQclear(handle) }

    /// What was done, such as `INSERT 0 3`.
    public var commandTag: String {
        guard let tag = unsafe PQcmdStatus(handle) else { return "" }
        return unsafe String(cString: tag)
    }

    /// Rows inserted, updated, deleted, selected or copied; 0 for other commands.
    public var affectedRows: Int64 {
        guard let count = unsafe PQcmdTuples(handle) else { return 0 }
        return unsafe Int64(String(cString: count)) ?? 0
    }

    /// The first column of that name, if there is one.
    public func column(named name: String) -> Int? {
        let column = unsafe PQfnumber(handle, name)
        return column < 0 ? nil : Int(column)
    }

    public func type(ofColumn column: Int) throws(PostgresError) -> PostgresType {
        guard 0..<columnCount ~= column else { throw .decoding(.noSuchField(row: 0, column: column)) }
        return unsafe PostgresType(oid: PQftype(handle, Int32(column)))
    }
}

extension PostgresResult {
    public func isNull(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try check(row, column)
        return unsafe PQgetisnull(handle, Int32(row), Int32(column)) == 1
    }

    /// An int2, int4 or int8 column.
    public func int8(_ row: Int, _ column: Int) throws(PostgresError) -> Int64 {
        try field(row, column) { field, bytes throws(PostgresError) in try field.int8(bytes) }
    }

    /// An int2 or int4 column.
    public func int4(_ row: Int, _ column: Int) throws(PostgresError) -> Int32 {
        try field(row, column) { field, bytes throws(PostgresError) in try field.int4(bytes) }
    }

    public func int2(_ row: Int, _ column: Int) throws(PostgresError) -> Int16 {
        try field(row, column) { field, bytes throws(PostgresError) in try field.int2(bytes) }
    }

    public func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool {
        try field(row, column) { field, bytes throws(PostgresError) in try field.bool(bytes) }
    }

    /// A text-like column (text, varchar, char, name, json, enums) of valid UTF-8.
    public func text(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        try field(row, column) { field, bytes throws(PostgresError) in try field.text(bytes) }
    }

    /// A column of any type: its bytes as they came.
    public func bytes(_ row: Int, _ column: Int) throws(PostgresError) -> [UInt8] {
        try withBytes(row, column) { span throws(PostgresError) in
            // The span outlives the closure, which copies.
            unsafe span.withUnsafeBytes { unsafe Array($0) }
        }
    }

    /// The bytes of a field of any type without a copy, for the time of `body`.
    public func withBytes<R>(
        _ row: Int, _ column: Int, _ body: (RawSpan) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try field(row, column) { _, bytes throws(PostgresError) in try body(bytes) }
    }

    /// Nil for a null field, else what `read` makes of it: `result.ifPresent(0, 1, result.int8)`.
    public func ifPresent<R>(
        _ row: Int, _ column: Int, _ read: (Int, Int) throws(PostgresError) -> R
    ) throws(PostgresError) -> R? {
        try isNull(row, column) ? nil : read(row, column)
    }
}

extension PostgresResult {
    private func check(_ row: Int, _ column: Int) throws(PostgresError) {
        guard 0..<rowCount ~= row, 0..<columnCount ~= column else {
            throw .decoding(.noSuchField(row: row, column: column))
        }
    }

    private func field<R>(
        _ row: Int, _ column: Int, _ read: (BinaryField, RawSpan) throws(PostgresError) -> R
    ) throws(PostgresError) -> R {
        try check(row, column)
        // Both indexes are within what libpq itself counted in Int32.
        let (cRow, cColumn) = (Int32(row), Int32(column))
        guard unsafe PQgetisnull(handle, cRow, cColumn) == 0, let value = unsafe PQgetvalue(handle, cRow, cColumn)
        else { throw .decoding(.null(row: row, column: column)) }
        // The value lives as long as the result, which lives past `read`.
        let bytes = unsafe RawSpan(_unsafeStart: value, byteCount: Int(PQgetlength(handle, cRow, cColumn)))
        let type = unsafe PostgresType(oid: PQftype(handle, cColumn))
        return try read(BinaryField(type: type, row: row, column: column), bytes)
    }
}

extension PostgresResult {
    enum Status { case succeeded, failed, aborted, pipelineSync, copyIn, copyOut, other }

    var status: Status {
        switch unsafe PQresultStatus(handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: .succeeded
        case PGRES_FATAL_ERROR, PGRES_BAD_RESPONSE: .failed
        case PGRES_PIPELINE_ABORTED: .aborted
        case PGRES_PIPELINE_SYNC: .pipelineSync
        case PGRES_COPY_IN: .copyIn
        case PGRES_COPY_OUT: .copyOut
        default: .other
        }
    }

    /// Nil where libpq itself made the error, which it does when the connection is lost.
    var serverError: PostgresServerError? {
        guard let state = diagnostic(mallard_diag_sqlstate) else { return nil }
        let severity = diagnostic(mallard_diag_severity)
        return PostgresServerError(
            state: SQLState(state),
            message: diagnostic(mallard_diag_message) ?? "",
            detail: diagnostic(mallard_diag_detail),
            table: diagnostic(mallard_diag_table),
            constraint: diagnostic(mallard_diag_constraint),
            isFatal: severity == "FATAL" || severity == "PANIC"
        )
    }

    private func diagnostic(_ field: Int32) -> String? {
        guard let text = unsafe PQresultErrorField(handle, field) else { return nil }
        return unsafe String(cString: text)
    }
}
