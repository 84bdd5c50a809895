import CLibPQ

/// Owns one `PGconn`: opened by `init`, finished exactly once by `deinit`.
///
/// Not copyable, so no two owners can finish it; not `Sendable`, because libpq asks that a
/// connection be used by one thread at a time. No pointer to it leaves this file and its extensions.
@safe
struct Handle: ~Copyable {
    let connection: OpaquePointer

    /// Begins to connect without waiting. Nil when out of memory.
    init?(connectingWith parameters: [String: String]) {
        let pairs = parameters.sorted { $0.key < $1.key }
        // Both arrays live for the call; libpq copies what it keeps.
        let started = unsafe withCStrings(pairs.map(\.key)) { keywords in
            unsafe withCStrings(pairs.map(\.value)) { values in unsafe PQconnectStartParams(keywords, values, 0) }
        }
        guard let started = unsafe started else { return nil }
        unsafe connection = started
        unsafe mallard_silence_notices(started)
        // Makes a refused connect tell its SQLSTATE; later errors are read field by field.
        _ = unsafe PQsetErrorVerbosity(started, PQERRORS_VERBOSE)
    }

    deinit { unsafe PQfinish(connection) }

    enum Progress { case waitsToRead, waitsToWrite, connected, failed }

    borrowing func connectStep() -> Progress {
        if unsafe PQstatus(connection) == CONNECTION_BAD { return .failed }
        switch unsafe PQconnectPoll(connection) {
        case PGRES_POLLING_READING: return .waitsToRead
        case PGRES_POLLING_WRITING: return .waitsToWrite
        case PGRES_POLLING_OK: return .connected
        default: return .failed
        }
    }

    var socket: Int32 { unsafe PQsocket(connection) }
    var needsPassword: Bool { unsafe PQconnectionNeedsPassword(connection) == 1 }
    var processID: Int32 { unsafe PQbackendPID(connection) }
    var isBroken: Bool { unsafe PQstatus(connection) == CONNECTION_BAD }

    /// libpq's own message: no password is ever in it.
    var errorMessage: String {
        guard let message = unsafe PQerrorMessage(connection) else { return "" }
        return unsafe String(cString: message).split(separator: "\n").joined(separator: "; ")
    }

    var transaction: TransactionStatus {
        switch unsafe PQtransactionStatus(connection) {
        case PQTRANS_IDLE: .idle
        case PQTRANS_INTRANS: .open
        case PQTRANS_INERROR: .failed
        default: .unknown
        }
    }
}

/// Where the session stands after its last completed batch.
enum TransactionStatus: UInt8 { case idle, open, failed, unknown }

extension Handle {
    /// Non-blocking, pipelined: how a connection spends its life, apart from COPY and scripts.
    borrowing func enterPipelineMode() -> Bool {
        unsafe PQsetnonblocking(connection, 1) == 0 && PQenterPipelineMode(connection) == 1
    }

    borrowing func exitPipelineMode() -> Bool { unsafe PQexitPipelineMode(connection) == 1 }

    enum Flush { case done, pending, failed }

    borrowing func flush() -> Flush {
        switch unsafe PQflush(connection) {
        case 0: .done
        case 1: .pending
        default: .failed
        }
    }

    /// Takes in what the socket has. False if the connection is lost.
    borrowing func consumeInput() -> Bool { unsafe PQconsumeInput(connection) == 1 }

    /// `nextResult` would have to wait.
    var isBusy: Bool { unsafe PQisBusy(connection) == 1 }

    /// Nil ends the results of one statement. Does not wait unless `isBusy`.
    borrowing func nextResult() -> PostgresResult? {
        guard let result = unsafe PQgetResult(connection) else { return nil }
        // The result owns the pointer from here on.
        return unsafe PostgresResult(owning: result)
    }

    borrowing func sendPrepare(name: String, sql: String, types: [UInt32]) -> Bool {
        unsafe PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    /// Results come in binary.
    borrowing func sendPrepared(name: String, _ scratch: borrowing ParameterScratch) -> Bool {
        // libpq copies the parameters before it returns; the scratch outlives the call.
        unsafe PQsendQueryPrepared(
            connection, name, scratch.count, scratch.pointers, scratch.lengths, scratch.formats, 1) == 1
    }

    /// Parsed anew each time, under no name.
    borrowing func sendUnnamed(sql: String, _ scratch: borrowing ParameterScratch) -> Bool {
        // libpq copies the parameters before it returns; the scratch outlives the call.
        unsafe PQsendQueryParams(
            connection, sql, scratch.count, scratch.types, scratch.pointers, scratch.lengths, scratch.formats, 1) == 1
    }

    borrowing func pipelineSync() -> Bool { unsafe PQpipelineSync(connection) == 1 }

    /// Several statements in one text; outside pipeline mode only.
    borrowing func sendScript(_ sql: String) -> Bool { unsafe PQsendQuery(connection, sql) == 1 }

    borrowing func nextNotification() -> PostgresNotification? {
        guard let notification = unsafe PQnotifies(connection) else { return nil }
        // libpq hands the struct over; both strings live inside it until it is freed.
        defer { unsafe PQfreemem(notification) }
        return unsafe PostgresNotification(
            channel: String(cString: notification.pointee.relname),
            payload: String(cString: notification.pointee.extra)
        )
    }
}

extension Handle {
    /// The keywords a connection string sets; nil if it cannot be parsed.
    static func parse(_ conninfo: String) -> [String: String]? {
        guard !PostgresCall.containsNUL(conninfo) else { return nil }
        var message: UnsafeMutablePointer<CChar>?
        let options = unsafe PQconninfoParse(conninfo, &message)
        // The message may quote a piece of the password: freed unread.
        unsafe PQfreemem(message)
        guard let options = unsafe options else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var parameters: [String: String] = [:]
        var option = unsafe options
        // The array ends with a null keyword.
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parameters[String(cString: keyword)] = String(cString: value)
            }
            unsafe option += 1
        }
        return parameters
    }
}

/// The strings as a null-terminated array of C strings, for the time of `body`.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
    let buffers = strings.map { $0.utf8CString }
    let bytes = buffers.reduce(0) { $0 + $1.count }
    return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: max(bytes, 1)) { storage in
        var pointers: [UnsafePointer<CChar>?] = unsafe []
        var offset = 0
        for buffer in buffers {
            for (index, character) in buffer.enumerated() {
                unsafe storage.initializeElement(at: offset + index, to: character)
            }
            // `storage` has a base: its capacity is positive.
            unsafe pointers.append(UnsafePointer(storage.baseAddress! + offset))
            offset += buffer.count
        }
        unsafe pointers.append(nil)
        return unsafe body(pointers)
    }
}
