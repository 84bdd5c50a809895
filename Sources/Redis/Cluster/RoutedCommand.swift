/// A command of a pipeline as the cluster sees it: where its bytes stand, and the slot of its first key.
struct RoutedCommand {
    let bytes: Range<Int>
    /// Nil: it names no key, and any master will do.
    let slot: Int?

    /// The commands of a pipeline, in their order.
    static func all(of pipeline: RedisPipeline) -> [RoutedCommand] {
        var reader = Reader(bytes: pipeline.bytes)
        return (0..<pipeline.count).map { _ in reader.next() }
    }

    /// Which argument is the first key, and which must be above zero for there to be one.
    private static func place(of name: ArraySlice<UInt8>) -> (key: Int, count: Int?)? {
        switch String(decoding: name, as: UTF8.self).uppercased() {
        case "FCALL", "FCALL_RO", "EVAL", "EVAL_RO", "EVALSHA", "EVALSHA_RO": (key: 3, count: 2)
        case "OBJECT", "MEMORY": (key: 2, count: nil)
        case "PING", "ECHO", "SCAN", "FUNCTION", "SCRIPT", "INFO", "CLUSTER", "CONFIG", "PUBLISH", "DBSIZE", "TIME",
            "FLUSHALL", "CLIENT", "COMMAND", "WAIT":
            nil
        default: (key: 1, count: nil)
        }
    }

    /// Reads back what `RedisArguments` has written, which is well formed.
    private struct Reader {
        let bytes: [UInt8]
        private var at = 0

        init(bytes: [UInt8]) { self.bytes = bytes }

        mutating func next() -> RoutedCommand {
            let start = at
            let count = number()
            let name = argument()
            let place = RoutedCommand.place(of: name)
            var slot: Int?
            var hasKey = true
            for index in 1..<max(count, 1) {
                let argument = argument()
                if index == place?.count { hasKey = argument != [UInt8(ascii: "0")] }
                if index == place?.key, hasKey { slot = HashSlot.of(argument) }
            }
            return RoutedCommand(bytes: start..<at, slot: slot)
        }

        private mutating func argument() -> ArraySlice<UInt8> {
            let length = number()
            defer { at += length + 2 }
            return bytes[at..<at + length]
        }

        /// The number behind `*` or `$`, and its line end.
        private mutating func number() -> Int {
            at += 1
            var number = 0
            while bytes[at] != UInt8(ascii: "\r") {
                number = 10 * number + Int(bytes[at] - UInt8(ascii: "0"))
                at += 1
            }
            at += 2
            return number
        }
    }
}
