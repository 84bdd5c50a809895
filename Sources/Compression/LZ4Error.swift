internal import CLZ4

/// Why bytes could not be made of other bytes.
public enum LZ4Error: Error, Hashable, Sendable {
    /// The input ends before its frame does.
    case truncated
    /// The input is no LZ4 frame, or a damaged one; the code is the library's own.
    case corrupted(code: Int)
    /// The input holds more than the caller allows.
    case tooLarge(maximumBytes: Int)
    /// Something follows the frame.
    case trailingBytes
    /// The library has no memory left.
    case outOfMemory
}

extension LZ4Error {
    /// The library's results are counts, of which the last few stand for errors.
    static func count(_ result: Int) throws(LZ4Error) -> Int {
        guard LZ4F_isError(result) == 0 else { throw .corrupted(code: 0 &- result) }
        return result
    }
}
