internal import CHiredis

/// RESP2 from bytes that come in pieces of any size: owns hiredis' reader.
///
/// Of replies that are kept flat, hiredis says only what lies where; their text is taken over in one go, as it came.
@safe
struct ReplyDecoder: ~Copyable {
    enum Reply {
        case value(RedisValue)
        /// As many as were wanted together.
        case flat(RedisReplies)
    }

    /// What hiredis' callbacks work with.
    @safe
    private struct Work {
        let reader: UnsafeMutablePointer<redisReader>
        var builder = ReplyBuilder()

        /// Bytes that hiredis was fed and has not read.
        var unread: Int { unsafe reader.pointee.len - reader.pointee.pos }

        /// Bytes that hiredis holds from that one on.
        func rest(from text: UnsafeMutablePointer<CChar>?) -> Int {
            guard let text = unsafe text, let buffer = unsafe reader.pointee.buf else { return 0 }
            return unsafe buffer + reader.pointee.len - text
        }
    }

    /// hiredis moves the rest of its buffer down once a KiB is read, which small pieces keep cheap.
    private static let pieceBytes = 16 << 10

    private let reader: UnsafeMutablePointer<redisReader>
    private let work: UnsafeMutablePointer<Work>
    private let replyBytesMax: Int
    /// Whether a reply has begun, and so has been asked about.
    private var isUnderWay = false

    init(replyBytesMax: Int) {
        guard let reader = unsafe redisReaderCreateWithFunctions(Self.functions)
        else { preconditionFailure("hiredis has no memory for a reader") }
        let work = UnsafeMutablePointer<Work>.allocate(capacity: 1)
        unsafe work.initialize(to: unsafe Work(reader: reader))
        // The reader does not outlive it: both are this value's.
        unsafe reader.pointee.privdata = UnsafeMutableRawPointer(work)
        unsafe self.reader = reader
        unsafe self.work = work
        self.replyBytesMax = replyBytesMax
    }

    deinit {
        unsafe redisReaderFree(reader)
        unsafe work.deinitialize(count: 1)
        unsafe work.deallocate()
    }

    /// Reads a piece and hands what is complete to `receive`.
    ///
    /// - Parameter wantsFlat: asked when a reply begins: how many from it on are kept flat, and handed on together.
    mutating func decode(
        _ bytes: Span<UInt8>, wantsFlat: () -> Int, _ receive: (Reply) -> Void
    ) throws(RedisError) {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.pieceBytes, bytes.count)
            try read(bytes.extracting(start..<end), wantsFlat, receive)
            start = end
        }
        guard unread <= replyBytesMax
        else { throw .protocolViolation(reason: "a reply of more than \(replyBytesMax) bytes") }
    }

    private var unread: Int { unsafe work.pointee.unread }

    private mutating func read(
        _ piece: Span<UInt8>, _ wantsFlat: () -> Int, _ receive: (Reply) -> Void
    ) throws(RedisError) {
        try feed(piece)
        // Where in the piece the text begins that the flat replies have not taken over.
        var flatStart = 0
        unsafe work.pointee.builder.flatEnd = work.pointee.builder.flat.bytes.count + piece.count
        while unread > 0 {
            if !isUnderWay {
                isUnderWay = true
                flatStart = piece.count - unread
                unsafe work.pointee.builder.flatMissing = wantsFlat()
                unsafe work.pointee.builder.flatEnd = unread
            }
            guard try readReply() else { break }
            if unsafe work.pointee.builder.isFlat {
                unsafe work.pointee.builder.flatMissing -= 1
                if unsafe work.pointee.builder.isFlat { continue }
                try takeText(piece.extracting(flatStart..<piece.count - unread))
                receive(.flat(unsafe work.pointee.builder.takeFlat()))
            } else if let value = unsafe work.pointee.builder.takeValue() {
                receive(.value(value))
            }
            isUnderWay = false
        }
        if unsafe work.pointee.builder.isFlat { try takeText(piece.extracting(flatStart...)) }
    }

    private func feed(_ bytes: Span<UInt8>) throws(RedisError) {
        // hiredis copies what it is fed.
        let status = unsafe bytes.withUnsafeBytes { bytes in
            unsafe redisReaderFeed(reader, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        guard status == REDIS_OK else { throw failure() }
    }

    /// Whether a reply is complete.
    private func readReply() throws(RedisError) -> Bool {
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure() }
        return unsafe reply != nil
    }

    private func takeText(_ text: Span<UInt8>) throws(RedisError) {
        guard unsafe work.pointee.builder.flat.append(text)
        else { throw .protocolViolation(reason: "replies of more than \(RedisReplies.bytesMax) bytes") }
    }

    private func failure() -> RedisError {
        let reason = unsafe withUnsafeBytes(of: reader.pointee.errstr) { text in
            unsafe String(decoding: text.prefix { $0 != 0 }, as: UTF8.self)
        }
        return .protocolViolation(reason: reason)
    }
}

extension ReplyDecoder {
    // SAFETY: written once, here, and only read afterwards; it lives as long as the process, and so as any reader.
    private nonisolated(unsafe) static let functions: UnsafeMutablePointer<redisReplyObjectFunctions> = {
        let functions = UnsafeMutablePointer<redisReplyObjectFunctions>.allocate(capacity: 1)
        unsafe functions.initialize(to: redisReplyObjectFunctions())
        unsafe functions.pointee.createString = { task, text, count in unsafe createString(task, text, count) }
        unsafe functions.pointee.createArray = { task, count in
            unsafe work(task).pointee.builder.beginArray(Int(count)) ? UnsafeMutableRawPointer(mutating: task) : nil
        }
        unsafe functions.pointee.createInteger = { task, integer in
            let work = unsafe work(task)
            unsafe work.pointee.builder.add(integer, rest: work.pointee.unread)
            return unsafe UnsafeMutableRawPointer(mutating: task)
        }
        unsafe functions.pointee.createNil = { task in
            unsafe work(task).pointee.builder.addNull()
            return unsafe UnsafeMutableRawPointer(mutating: task)
        }
        // What hiredis holds as an object is the task itself, only because it must be some pointer.
        unsafe functions.pointee.freeObject = { _ in }
        return unsafe functions
    }()

    private static func work(_ task: UnsafePointer<redisReadTask>?) -> UnsafeMutablePointer<Work> {
        guard let work = unsafe task?.pointee.privdata else { preconditionFailure("hiredis names no task") }
        return unsafe work.assumingMemoryBound(to: Work.self)
    }

    private static func createString(
        _ task: UnsafePointer<redisReadTask>?, _ text: UnsafeMutablePointer<CChar>?, _ count: Int
    ) -> UnsafeMutableRawPointer? {
        let work = unsafe work(task)
        let kind: RedisReplies.Kind =
            switch unsafe task?.pointee.type {
            case REDIS_REPLY_STATUS: .status
            case REDIS_REPLY_ERROR: .error
            default: .bulk
            }
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
        unsafe work.pointee.builder.add(kind, bytes, rest: work.pointee.rest(from: text))
        return unsafe UnsafeMutableRawPointer(mutating: task)
    }
}
