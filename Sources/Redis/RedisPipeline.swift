/// Commands to be sent together, kept as the bytes that go on the wire.
///
/// Nothing is allocated per command or argument but the growth of one buffer. Replies come in the order of the
/// commands. No other pipeline's commands come between, so MULTI and EXEC may stand in one.
///
///     var pipeline = RedisPipeline()
///     pipeline.append("HMGET") { $0.argument(key); $0.argument("price") }
public struct RedisPipeline: Sendable {
    private(set) var bytes: [UInt8] = []
    /// The commands so far, which is the number of replies to come.
    public private(set) var count = 0

    public init() {}

    /// Room for that many bytes at once, where the caller knows them.
    public init(minimumCapacity: Int) { bytes.reserveCapacity(minimumCapacity) }

    public var isEmpty: Bool { count == 0 }
    public var byteCount: Int { bytes.count }

    /// Adds one command, whose arguments the closure writes in order.
    public mutating func append(_ name: String, _ write: (inout RedisArguments) -> Void) {
        // The buffer is moved out and in again, so that it has one owner throughout and is never copied.
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        var arguments = RedisArguments(appendingTo: taken)
        taken = []
        arguments.argument(name)
        write(&arguments)
        bytes = arguments.finish()
        count += 1
    }

    /// Adds one command of a key and arguments that `RedisArguments.encoded` has written before, `count` of them.
    public mutating func append(_ name: String, key: [UInt8], encoded: [UInt8], count: Int) {
        RedisArguments.appendNumber(UInt8(ascii: "*"), count + 2, to: &bytes)
        RedisArguments.appendNumber(UInt8(ascii: "$"), name.utf8.count, to: &bytes)
        bytes.append(contentsOf: name.utf8)
        RedisArguments.appendLineEnd(to: &bytes)
        RedisArguments.appendNumber(UInt8(ascii: "$"), key.count, to: &bytes)
        bytes.append(contentsOf: key)
        RedisArguments.appendLineEnd(to: &bytes)
        bytes.append(contentsOf: encoded)
        self.count += 1
    }

    /// Adds one command of plain words.
    public mutating func append(_ name: String, _ arguments: String...) {
        append(name) { command in
            for argument in arguments { command.argument(argument) }
        }
    }

    public mutating func append(contentsOf other: RedisPipeline) {
        bytes += other.bytes
        count += other.count
    }

    /// Adds one command as it goes on the wire.
    mutating func append(encoded command: ArraySlice<UInt8>) {
        bytes += command
        count += 1
    }

    public mutating func removeAll(keepingCapacity: Bool = true) {
        bytes.removeAll(keepingCapacity: keepingCapacity)
        count = 0
    }
}
