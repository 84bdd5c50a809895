internal import CLZ4

/// Owns the library's state for reading frames, one after another.
@safe
struct FrameDecoder: ~Copyable {
    private let handle: OpaquePointer
    /// Whether what has been read ends before its frame does; true also before anything was read.
    private(set) var isInsideFrame = true

    init() throws(LZ4Error) {
        var created: OpaquePointer?
        let result = unsafe LZ4F_createDecompressionContext(&created, UInt32(LZ4F_VERSION))
        guard LZ4F_isError(result) == 0, let handle = unsafe created else { throw .outOfMemory }
        unsafe self.handle = handle
    }

    deinit { _ = unsafe LZ4F_freeDecompressionContext(handle) }

    /// Reads on, producing at most `room` bytes, and says how much of the input that took.
    ///
    /// Stops at the end of a frame. After an error the state is of no further use.
    mutating func decode(_ input: Span<UInt8>, room: Int) throws(LZ4Error) -> (consumed: Int, output: [UInt8]) {
        var consumed = input.count
        var result = 0
        let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, produced in
            produced = room
            result = unsafe input.withUnsafeBufferPointer { input in
                unsafe LZ4F_decompress(handle, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
            }
            if LZ4F_isError(result) != 0 { produced = 0 }
        }
        isInsideFrame = try LZ4Error.count(result) != 0
        return (consumed, output)
    }
}
