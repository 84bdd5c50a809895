import Compression
import Foundation

/// The lines of an LZ4-compressed file, in bounded memory: one piece of the file, one chunk, one line.
struct LineReader: ~Copyable {
    enum Line {
        /// Place of the line in `buffer`, without its line feed; good until the next call.
        case bytes(Range<Int>)
        /// More than `lineBytesMax` bytes; passed over.
        case tooLong
    }

    static let lineBytesMax = 64 << 10
    private static let pieceBytes = 64 << 10

    private let path: String
    private let file: FileHandle
    private var frames: LZ4FrameReader?
    private(set) var buffer: [UInt8] = []
    private var position = 0
    /// Number of the line that was given out last, from 1.
    private(set) var number = 0

    init(path: String) throws(DatasetError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw .missingFile(path: path) }
        let frames = try Self.frames(for: path)
        self.path = path
        self.file = file
        self.frames = .some(frames)
    }

    private static func frames(for path: String) throws(DatasetError) -> LZ4FrameReader {
        do throws(LZ4Error) {
            return try LZ4FrameReader()
        } catch {
            throw .damaged(path: path, reason: error)
        }
    }

    /// The next line, or nil at the end. A last line without line feed counts.
    mutating func next() throws(DatasetError) -> Line? {
        var searched = position
        var isTooLong = false
        while true {
            if let feed = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return take(position..<feed, next: feed + 1, isTooLong)
            }
            if buffer.count - position > Self.lineBytesMax {
                isTooLong = true
                position = buffer.count
            }
            let kept = buffer.count - position
            guard try refill() else {
                if buffer.isEmpty && !isTooLong { return nil }
                return take(0..<buffer.count, next: buffer.count, isTooLong)
            }
            searched = kept
        }
    }

    private mutating func take(_ range: Range<Int>, next: Int, _ isTooLong: Bool) -> Line {
        position = next
        number += 1
        return isTooLong || range.count > Self.lineBytesMax ? .tooLong : .bytes(range)
    }

    /// Moves what is left to the front and adds a chunk behind it; false at the end of the file.
    private mutating func refill() throws(DatasetError) -> Bool {
        buffer.removeSubrange(0..<position)
        position = 0
        while true {
            if let chunk = try nextChunk() {
                buffer.append(contentsOf: chunk)
                return true
            }
            guard frames != nil else { return false }
            if let piece = try readPiece() { frames?.feed(piece) } else { try finish() }
        }
    }

    private mutating func nextChunk() throws(DatasetError) -> [UInt8]? {
        do throws(LZ4Error) {
            return try frames?.next()
        } catch {
            throw .damaged(path: path, reason: error)
        }
    }

    private mutating func finish() throws(DatasetError) {
        do throws(LZ4Error) {
            try frames.take()?.finish()
        } catch {
            throw .damaged(path: path, reason: error)
        }
    }

    private func readPiece() throws(DatasetError) -> [UInt8]? {
        do {
            guard let data = try file.read(upToCount: Self.pieceBytes), !data.isEmpty else { return nil }
            return [UInt8](data)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }
}
