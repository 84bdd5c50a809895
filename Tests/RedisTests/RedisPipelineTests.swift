import Testing

@testable import Redis

@Suite("Redis pipelines", .timeLimit(.minutes(5)))
struct RedisPipelineTests {
    private func text(_ pipeline: RedisPipeline) -> String { String(decoding: pipeline.bytes, as: UTF8.self) }

    @Test("Commands are written as RESP arrays of bulk strings")
    func wire() {
        var pipeline = RedisPipeline()
        pipeline.append("SET") { command in
            command.argument("kéy")
            command.argument([0, 13, 10, 255])
        }
        pipeline.append("PING")
        let expected = Array("*3\r\n$3\r\nSET\r\n$4\r\nkéy\r\n$4\r\n".utf8) + [0, 13, 10, 255]
        #expect(pipeline.bytes == expected + Array("\r\n*1\r\n$4\r\nPING\r\n".utf8))
        #expect(pipeline.count == 2)
    }

    @Test("Numbers are written in decimal", arguments: [0, 9, 10, -1, -10, 1_234_567, .max, .min] as [Int64])
    func integers(integer: Int64) {
        var pipeline = RedisPipeline()
        pipeline.append("X") { $0.argument(integer) }
        #expect(text(pipeline) == "*2\r\n$1\r\nX\r\n$\("\(integer)".utf8.count)\r\n\(integer)\r\n")
    }

    @Test("Fractions are written so that they read back the same", arguments: [0.1, -2.5e-9, 1e300, .infinity])
    func doubles(double: Double) {
        var pipeline = RedisPipeline()
        pipeline.append("X") { $0.argument(double) }
        #expect(text(pipeline).split(separator: "\r\n").last.flatMap { Double($0) } == double)
    }

    @Test("Any number of arguments is counted", arguments: [0, 8, 9, 10, 98, 99, 100, 1_500])
    func counts(count: Int) {
        var pipeline = RedisPipeline()
        pipeline.append("PING")
        pipeline.append("DEL") { command in
            for _ in 0..<count { command.argument("k") }
        }
        pipeline.append("PING")
        let ping = "*1\r\n$4\r\nPING\r\n"
        let arguments = String(repeating: "$1\r\nk\r\n", count: count)
        #expect(text(pipeline) == ping + "*\(count + 1)\r\n$3\r\nDEL\r\n" + arguments + ping)
    }

    @Test("Pipelines are joined and emptied")
    func joining() {
        var one = RedisPipeline()
        one.append("A", "1")
        var two = RedisPipeline()
        two.append(contentsOf: one)
        two.append(contentsOf: one)
        #expect(two.count == 2 && two.bytes == one.bytes + one.bytes)
        two.removeAll()
        #expect(two.isEmpty && two.byteCount == 0)
    }

    @Test("A configuration shows neither password nor user")
    func secrets() {
        let configuration = RedisConfiguration(.unix(path: "p"), username: "alice", password: "sesame")
        var shown = "\(configuration) \([configuration])" + String(reflecting: configuration)
        dump(configuration, to: &shown)
        #expect(!shown.contains("sesame"))
    }
}
