internal import CHiredis

/// RESP2 from bytes that come in pieces of any size: owns hiredis' reader.
@safe
struct ReplyDecoder: ~Copyable {
    /// hiredis moves the rest of its buffer down once a KiB is read, which small pieces keep cheap.
    private static let pieceBytes = 16 << 10

    private let reader: UnsafeMutablePointer<redisReader>
    let builder = ReplyBuilder()
    private let replyBytesMax: Int

    init(replyBytesMax: Int) {
        guard let reader = unsafe redisReaderCreateWithFunctions(Self.functions)
        else { preconditionFailure("hiredis has no memory for a reader") }
        // The reader does not outlive `builder`: both are this value's.
        unsafe reader.pointee.privdata = Unmanaged.passUnretained(builder).toOpaque()
        unsafe self.reader = reader
        self.replyBytesMax = replyBytesMax
    }

    deinit { unsafe redisReaderFree(reader) }

    /// Reads a piece and hands each reply that is complete to `receive`.
    mutating func decode(_ bytes: Span<UInt8>, _ receive: (ReplyBuilder.Finished) -> Void) throws(RedisError) {
        var start = 0
        while start < bytes.count {
            let end = min(start + Self.pieceBytes, bytes.count)
            try feed(bytes.extracting(start..<end))
            while let reply = try next() { receive(reply) }
            start = end
        }
        guard unsafe reader.pointee.len - reader.pointee.pos <= replyBytesMax
        else { throw .protocolViolation(reason: "a reply of more than \(replyBytesMax) bytes") }
    }

    private mutating func feed(_ bytes: Span<UInt8>) throws(RedisError) {
        // hiredis copies what it is fed.
        let status = unsafe bytes.withUnsafeBytes { bytes in
            unsafe redisReaderFeed(reader, bytes.bindMemory(to: CChar.self).baseAddress, bytes.count)
        }
        guard status == REDIS_OK else { throw failure() }
    }

    private mutating func next() throws(RedisError) -> ReplyBuilder.Finished? {
        var reply: UnsafeMutableRawPointer?
        guard unsafe redisReaderGetReply(reader, &reply) == REDIS_OK else { throw failure() }
        return builder.take()
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
            unsafe builder(task).beginArray(Int(count)) ? UnsafeMutableRawPointer(mutating: task) : nil
        }
        unsafe functions.pointee.createInteger = { task, integer in
            unsafe builder(task).add(.integer(integer))
            return unsafe UnsafeMutableRawPointer(mutating: task)
        }
        unsafe functions.pointee.createNil = { task in
            unsafe builder(task).add(.null)
            return unsafe UnsafeMutableRawPointer(mutating: task)
        }
        // What hiredis holds as an object is the task itself, only because it must be some pointer.
        unsafe functions.pointee.freeObject = { _ in }
        return unsafe functions
    }()

    private static func builder(_ task: UnsafePointer<redisReadTask>?) -> ReplyBuilder {
        guard let privdata = unsafe task?.pointee.privdata else { preconditionFailure("hiredis names no task") }
        return unsafe Unmanaged<ReplyBuilder>.fromOpaque(privdata).takeUnretainedValue()
    }

    private static func createString(
        _ task: UnsafePointer<redisReadTask>?, _ text: UnsafeMutablePointer<CChar>?, _ count: Int
    ) -> UnsafeMutableRawPointer? {
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: count)
        let kind: RedisReplies.Kind =
            switch unsafe task?.pointee.type {
            case REDIS_REPLY_STATUS: .status
            case REDIS_REPLY_ERROR: .error
            default: .bulk
            }
        return unsafe builder(task).add(kind, bytes) ? UnsafeMutableRawPointer(mutating: task) : nil
    }
}
