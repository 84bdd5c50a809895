/// Reads frames that arrive in pieces, in bounded memory.
///
/// Feed a piece, then take chunks until there are none; at the end of the input call `finish`. Frames may follow
/// one another, as in concatenated files, and skippable frames are skipped.
public struct LZ4FrameReader: ~Copyable {
    private static let chunkBytes = 64 << 10

    private var decoder: FrameDecoder
    private let maximumBytes: Int
    private var total = 0
    private var input: [UInt8] = []
    private var position = 0
    private var failure: LZ4Error?

    /// `maximumBytes` bounds what all frames hold together.
    public init(maximumBytes: Int = .max) throws(LZ4Error) {
        self.decoder = try FrameDecoder()
        self.maximumBytes = maximumBytes
    }

    /// Adds a piece of input; the one before must have been read to its end.
    public mutating func feed(_ piece: [UInt8]) {
        precondition(position == input.count, "take every chunk before feeding more")
        input = piece
        position = 0
    }

    /// The next chunk of at most 64 KiB, or nil when more input is needed.
    public mutating func next() throws(LZ4Error) -> [UInt8]? {
        if let failure { throw failure }
        do throws(LZ4Error) {
            return try chunk()
        } catch {
            failure = error
            throw error
        }
    }

    /// Throws `truncated` unless the input read so far ends with a frame's end.
    public consuming func finish() throws(LZ4Error) {
        if let failure { throw failure }
        guard position == input.count, !decoder.isInsideFrame else { throw .truncated }
    }

    private mutating func chunk() throws(LZ4Error) -> [UInt8]? {
        let input = input
        // Without input, only a frame that is not at its end can still give something.
        while position < input.count || decoder.isInsideFrame {
            let rest = input.span.extracting(droppingFirst: position)
            let step = try decoder.decode(rest, room: Self.chunkBytes)
            position += step.consumed
            if !step.output.isEmpty {
                guard step.output.count <= maximumBytes - total else { throw .tooLarge(maximumBytes: maximumBytes) }
                total += step.output.count
                return step.output
            }
            if step.consumed == 0 { return nil }
        }
        return nil
    }
}
