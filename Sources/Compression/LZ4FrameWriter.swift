internal import CLZ4

/// Writes one frame in pieces, in memory bounded by the largest piece.
@safe
public struct LZ4FrameWriter: ~Copyable {
    private let handle: OpaquePointer
    private var preferences: LZ4F_preferences_t
    private var header: [UInt8]

    public init(contentChecksum: Bool = true) throws(LZ4Error) {
        var created: OpaquePointer?
        let result = unsafe LZ4F_createCompressionContext(&created, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(result) == 0, let handle = unsafe created else { throw .outOfMemory }
        var preferences = FramePreferences.make(contentChecksum: contentChecksum)
        var header = [UInt8](repeating: 0, count: Int(LZ4F_HEADER_SIZE_MAX))
        let count = unsafe LZ4F_compressBegin(handle, &header, header.count, &preferences)
        guard LZ4F_isError(count) == 0 else {
            _ = unsafe LZ4F_freeCompressionContext(handle)
            throw .outOfMemory
        }
        header.removeLast(header.count - count)
        unsafe self.handle = handle
        self.preferences = preferences
        self.header = header
    }

    deinit { _ = unsafe LZ4F_freeCompressionContext(handle) }

    /// The bytes of the frame that are due after this piece, possibly none.
    public mutating func write(_ piece: [UInt8]) throws(LZ4Error) -> [UInt8] {
        try unsafe output(bound: LZ4F_compressBound(piece.count, &preferences)) { handle, buffer in
            unsafe LZ4F_compressUpdate(handle, buffer.baseAddress, buffer.count, piece, piece.count, nil)
        }
    }

    /// The last bytes of the frame.
    public consuming func finish() throws(LZ4Error) -> [UInt8] {
        try unsafe output(bound: LZ4F_compressBound(0, &preferences)) { handle, buffer in
            unsafe LZ4F_compressEnd(handle, buffer.baseAddress, buffer.count, nil)
        }
    }

    /// What `compress` puts into a buffer of `bound` bytes, after the header if that is still to be written.
    private mutating func output(
        bound: Int, _ compress: (OpaquePointer, UnsafeMutableBufferPointer<UInt8>) -> Int
    ) throws(LZ4Error) -> [UInt8] {
        var result = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = unsafe compress(handle, buffer)
            count = LZ4F_isError(result) == 0 ? result : 0
        }
        _ = try LZ4Error.count(result)
        defer { header = [] }
        return header.isEmpty ? bytes : header + bytes
    }
}
