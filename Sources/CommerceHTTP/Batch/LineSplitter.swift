/// Cuts a stream of bytes into lines, holding at most one line's limit of them.
struct LineSplitter {
    enum Piece: Equatable {
        case line(number: Int, [UInt8])
        /// Longer than a line may be; told as soon as that is known. Its bytes are dropped.
        case tooLong(number: Int)
    }

    private let bytesMax: Int
    private var held: [UInt8] = []
    private var isDropping = false
    private var number = 1
    /// Bytes of the line now read that were dropped.
    private(set) var droppedBytes = 0

    init(bytesMax: Int) { self.bytesMax = bytesMax }

    /// The lines that `bytes` completes. Blank lines count but are left out.
    mutating func take(_ bytes: some Collection<UInt8>) -> [Piece] {
        var pieces: [Piece] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            hold(rest[..<end], &pieces)
            endLine(&pieces)
            rest = rest[rest.index(after: end)...]
        }
        hold(rest, &pieces)
        return pieces
    }

    /// The last line, if it has no end of its own.
    mutating func finish() -> [Piece] {
        var pieces: [Piece] = []
        endLine(&pieces)
        return pieces
    }

    private mutating func hold(_ bytes: some Collection<UInt8>, _ pieces: inout [Piece]) {
        guard !isDropping else {
            droppedBytes += bytes.count
            return
        }
        if held.count + bytes.count > bytesMax {
            isDropping = true
            droppedBytes = held.count + bytes.count
            held = []
            pieces.append(.tooLong(number: number))
        } else {
            held.append(contentsOf: bytes)
        }
    }

    private mutating func endLine(_ pieces: inout [Piece]) {
        if !isDropping, held.contains(where: { $0 > 0x20 }) {
            pieces.append(.line(number: number, held))
        }
        held.removeAll(keepingCapacity: held.capacity <= 1 << 16)
        isDropping = false
        droppedBytes = 0
        number += 1
    }
}
