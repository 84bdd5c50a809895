internal import CZlib

/// Owns one deflate state of zlib's; used by one caller at a time.
// SAFETY: whoever holds it has taken it out of `Gzip.kept` under its lock, and puts it back when done.
@safe
final class Deflater: @unchecked Sendable {
    // The library keeps the stream's address, so it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Window of 32 KiB, with the header and trailer of gzip.
    private static let windowBits: Int32 = 15 + 16
    private static let memoryLevel: Int32 = 8

    init?(level: Int32) {
        let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
        unsafe stream.initialize(to: z_stream())
        let result = unsafe deflateInit2_(
            stream, level, Z_DEFLATED, Self.windowBits, Self.memoryLevel, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard result == Z_OK else {
            unsafe stream.deallocate()
            return nil
        }
        unsafe self.stream = unsafe stream
    }

    deinit {
        _ = unsafe deflateEnd(stream)
        unsafe stream.deallocate()
    }

    /// Nil if the library refuses, as for inputs of 4 GiB.
    func compress(_ bytes: [UInt8]) -> [UInt8]? {
        guard let count = UInt32(exactly: bytes.count), unsafe deflateReset(stream) == Z_OK else { return nil }
        let bound = Int(unsafe deflateBound(stream, UInt(count)))
        guard let room = UInt32(exactly: bound) else { return nil }
        var isDone = false
        let output = unsafe bytes.withUnsafeBufferPointer { input in
            unsafe [UInt8](unsafeUninitializedCapacity: bound) { output, written in
                // zlib reads its input through a pointer that is not const, and does not write to it.
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.pointee.avail_in = count
                unsafe stream.pointee.next_out = output.baseAddress
                unsafe stream.pointee.avail_out = room
                isDone = unsafe deflate(stream, Z_FINISH) == Z_STREAM_END
                written = isDone ? bound - Int(unsafe stream.pointee.avail_out) : 0
                unsafe stream.pointee.next_in = nil
                unsafe stream.pointee.next_out = nil
            }
        }
        return isDone ? output : nil
    }
}
