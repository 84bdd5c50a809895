import NIOCore

/// One message of GQTP, Groonga's own protocol: a header of 24 bytes, big-endian, and a body.
///
/// Source: Groonga documentation, "GQTP". Of the header, only flags, status and the body's length mean anything here.
struct GroongaFrame: Equatable {
    enum Malformed: Error, Equatable {
        /// The server speaks another protocol, HTTP perhaps.
        case notGQTP(firstByte: UInt8)
        case tooLong(bytes: UInt32)
    }

    static let headerBytes = 24
    static let bodyBytesMax: UInt32 = 32 << 20
    private static let magic: UInt8 = 0xc7

    struct Flags: OptionSet {
        let rawValue: UInt8

        /// Not the end: what follows belongs to it.
        static let more = Flags(rawValue: 0x01)
        static let tail = Flags(rawValue: 0x02)
    }

    var flags: Flags
    /// Groonga's return code; 0 is success.
    var status: Int16 = 0
    var body: ByteBuffer

    init(flags: Flags, status: Int16 = 0, body: ByteBuffer) {
        self.flags = flags
        self.status = status
        self.body = body
    }

    /// Takes one off the front; nil: not all of it has come.
    init?(_ buffer: inout ByteBuffer) throws(Malformed) {
        let start = buffer.readerIndex
        guard let magic = buffer.getInteger(at: start, as: UInt8.self) else { return nil }
        guard magic == Self.magic else { throw .notGQTP(firstByte: magic) }
        guard buffer.readableBytes >= Self.headerBytes,
            let flags = buffer.getInteger(at: start + 5, as: UInt8.self),
            let status = buffer.getInteger(at: start + 6, as: Int16.self),
            let length = buffer.getInteger(at: start + 8, as: UInt32.self)
        else { return nil }
        guard length <= Self.bodyBytesMax else { throw .tooLong(bytes: length) }
        guard buffer.readableBytes >= Self.headerBytes + Int(length) else { return nil }
        buffer.moveReaderIndex(forwardBy: Self.headerBytes)
        guard let body = buffer.readSlice(length: Int(length)) else { return nil }
        self.init(flags: Flags(rawValue: flags), status: status, body: body)
    }

    func write(to buffer: inout ByteBuffer) {
        buffer.reserveCapacity(minimumWritableBytes: Self.headerBytes + body.readableBytes)
        buffer.writeInteger(Self.magic)
        // The kind of query, and the length of a key: of another protocol in the same shape.
        buffer.writeRepeatingByte(0, count: 4)
        buffer.writeInteger(flags.rawValue)
        buffer.writeInteger(status)
        buffer.writeInteger(UInt32(body.readableBytes))
        // Opaque, and a version for compare-and-swap: as above.
        buffer.writeRepeatingByte(0, count: 12)
        buffer.writeImmutableBuffer(body)
    }
}

/// All that Groonga says to one command.
struct GroongaReply: Equatable {
    /// Its return code: 0 is success, `-22` a bad argument.
    let status: Int16
    /// JSON; where the status is not 0, perhaps a message in its place.
    let body: ByteBuffer
}

/// Joins the messages of one reply.
struct GroongaReplyDecoder: NIOSingleStepByteToMessageDecoder {
    typealias InboundOut = GroongaReply

    private var before: ByteBuffer?

    mutating func decode(buffer: inout ByteBuffer) throws -> GroongaReply? {
        while let frame = try GroongaFrame(&buffer) {
            var body = frame.body
            if var joined = before {
                let length = joined.readableBytes + body.readableBytes
                guard length <= Int(GroongaFrame.bodyBytesMax) else {
                    throw GroongaFrame.Malformed.tooLong(bytes: UInt32(clamping: length))
                }
                joined.writeImmutableBuffer(body)
                body = joined
            }
            let isLast = !frame.flags.contains(.more) || frame.flags.contains(.tail)
            before = isLast ? nil : body
            if isLast { return GroongaReply(status: frame.status, body: body) }
        }
        return nil
    }

    mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> GroongaReply? {
        try decode(buffer: &buffer)
    }
}
