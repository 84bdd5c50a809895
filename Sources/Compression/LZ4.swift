internal import CLZ4

/// LZ4 frames (frame format 1.6.2) in memory, as the `lz4` tool reads and writes them.
public enum LZ4 {
    /// One frame that holds the bytes and their count; with `contentChecksum`, also an xxHash-32 of them.
    public static func compress(_ bytes: [UInt8], contentChecksum: Bool = true) throws(LZ4Error) -> [UInt8] {
        var preferences = FramePreferences.make(contentChecksum: contentChecksum)
        // Any size but 0 asks the library to record the true one.
        preferences.frameInfo.contentSize = UInt64(bytes.count)
        let bound = unsafe LZ4F_compressFrameBound(bytes.count, &preferences)
        var result = 0
        let frame = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            result = unsafe LZ4F_compressFrame(buffer.baseAddress, bound, bytes, bytes.count, &preferences)
            count = LZ4F_isError(result) == 0 ? result : 0
        }
        _ = try LZ4Error.count(result)
        return frame
    }

    /// What one frame holds, which may be at most `maximumBytes`.
    ///
    /// The size that a frame claims is not believed: memory grows with what is really read, up to the bound.
    public static func decompress(_ frame: [UInt8], maximumBytes: Int) throws(LZ4Error) -> [UInt8] {
        var decoder = try FrameDecoder()
        var input = frame.span
        var content: [UInt8] = []
        var room = max(4096, 4 * frame.count)
        while true {
            // One byte more than allowed tells a full buffer from an overfull one.
            let allowed = maximumBytes - content.count
            let step = try decoder.decode(input, room: allowed < room ? allowed + 1 : room)
            guard step.output.count <= allowed else { throw .tooLarge(maximumBytes: maximumBytes) }
            if content.isEmpty { content = step.output } else { content += step.output }
            input = input.extracting(droppingFirst: step.consumed)
            if !decoder.isInsideFrame { break }
            if step.consumed == 0 && step.output.isEmpty { throw .truncated }
            room = max(room, content.count)
        }
        guard input.isEmpty else { throw .trailingBytes }
        return content
    }
}
