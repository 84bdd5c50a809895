import CLibPQ
import Glibc

extension Handle {
    enum CopyPut { case taken, full, failed }

    /// Queues `bytes[range]` as copy data.
    borrowing func putCopyData(_ bytes: [UInt8], _ range: Range<Int>) -> CopyPut {
        // libpq copies the bytes before it returns. The caller keeps ranges within 64 KiB.
        let status = unsafe bytes.withUnsafeBytes { buffer in
            let piece = unsafe UnsafeRawBufferPointer(rebasing: buffer[range])
            return unsafe PQputCopyData(
                connection, piece.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(piece.count))
        }
        return switch status {
        case 1: .taken
        case 0: .full
        default: .failed
        }
    }

    /// - Parameter failure: makes the server undo the COPY, with this text in its error.
    borrowing func putCopyEnd(failure: String?) -> CopyPut {
        switch unsafe PQputCopyEnd(connection, failure) {
        case 1: .taken
        case 0: .full
        default: .failed
        }
    }

    enum CopyGet { case row, wouldBlock, end, failed }

    /// Appends the next row's bytes to `chunk`.
    borrowing func getCopyData(into chunk: inout [UInt8]) -> CopyGet {
        var row: UnsafeMutablePointer<CChar>?
        let count = unsafe PQgetCopyData(connection, &row, 1)
        if let row = unsafe row, count > 0 {
            // libpq hands `count` bytes over, to be freed by us.
            unsafe chunk.append(contentsOf: UnsafeRawBufferPointer(start: row, count: Int(count)))
            unsafe PQfreemem(row)
        }
        return switch count {
        case 1...: .row
        case 0: .wouldBlock
        case -1: .end
        default: .failed
        }
    }
}

/// What it takes to ask the server to stop the running statement: a copy of the session's address and key.
///
/// It is sent from a thread of its own, since `PQcancel` connects and waits.
@safe
final class CancelRequest: Sendable {
    // SAFETY: libpq documents PGcancel as immutable and usable from any thread; freed once, by deinit.
    private nonisolated(unsafe) let handle: OpaquePointer

    init?(of connection: borrowing Handle) {
        guard let handle = unsafe PQgetCancel(connection.connection) else { return nil }
        unsafe self.handle = handle
    }

    deinit { unsafe PQfreeCancel(handle) }

    /// Blocks until the server has taken the request, or cannot be reached.
    func send() {
        var reason = [CChar](repeating: 0, count: 256)
        // A request that fails is one that came too late or a server that is gone: the grace period settles both.
        _ = unsafe PQcancel(handle, &reason, Int32(reason.count))
    }
}
