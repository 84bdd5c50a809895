import JSON
import Logging
import Synchronization
import TestSupport
import Testing

@testable import CommandClient

@Suite("A stream of commands", .timeLimit(.minutes(5)))
struct CommandStreamTests {
    /// Numbered commands `k0 …`, and what was answered to them.
    private final class Numbers: Sendable {
        struct State {
            var drawn = 0
            var answered: [String] = []
            var positions: [Int64] = []
            var refused: [String] = []
            var aheadMax = 0
        }

        let count: Int
        let batch: Int
        let state = Mutex(State())

        init(_ count: Int, batch: Int = 7) {
            self.count = count
            self.batch = batch
        }

        func next() -> [OutgoingCommand]? {
            state.withLock { state in
                guard state.drawn < count else { return nil }
                let range = state.drawn..<min(state.drawn + batch, count)
                state.drawn = range.upperBound
                state.aheadMax = max(state.aheadMax, state.drawn - state.answered.count)
                return range.map {
                    OutgoingCommand(route: "test.count", key: "k\($0)", body: Array("{\"n\":\($0)}".utf8))
                }
            }
        }

        func answered(_ command: OutgoingCommand, _ reply: CommandReply) {
            state.withLock { state in
                state.answered.append(command.key)
                switch reply {
                case .accepted(let position, result: _): state.positions.append(position)
                case .refused(let problem): state.refused.append(problem.code)
                }
            }
        }

        var keys: [String] { (0..<count).map { "k\($0)" } }
    }

    private func send(
        _ numbers: Numbers, to server: FakeCommandServer, window: Int = 64, windowBytes: Int = 1 << 20,
        patienceSeconds: Int64 = 30
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let stream = CommandStream(
            client: server.client, window: window, windowBytes: windowBytes, patienceSeconds: patienceSeconds,
            logger: logger)
        try await stream.run(nextBatch: { numbers.next() }, answered: { numbers.answered($0, $1) })
    }

    @Test("does each command once and in order, whatever the connection does")
    func storm() async throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        let random = Mutex(SeededRandom(seed: seed))
        let server = try await FakeCommandServer { _ in
            switch random.withLock({ Int.random(in: 0..<400, using: &$0) }) {
            case 0: .drop
            case 1: .acceptAndDrop
            case 2: .cutOff
            case 3: .problem(status: 503, code: "BUSY")
            case 4..<100: .acceptInPieces(5)
            default: .accept
            }
        }
        let numbers = Numbers(3_000)
        try await send(numbers, to: server)
        #expect(numbers.state.withLock { $0.answered } == numbers.keys)
        #expect(Set(server.log.map(\.key)) == Set(numbers.keys))
        #expect(server.log.count == numbers.count)
        #expect(server.connections > 1)
        // A line behind a 503 may be done before it; without one, order holds by itself.
        #expect(numbers.state.withLock { Set($0.positions) }.count == numbers.count)
    }

    @Test("keeps the order over broken connections")
    func order() async throws {
        let server = try await FakeCommandServer { line in
            line.key == "k\(line.connection * 100 + 50)"
                ? (line.connection.isMultiple(of: 2) ? .drop : .acceptAndDrop) : .accept
        }
        let numbers = Numbers(1_000)
        try await send(numbers, to: server)
        #expect(server.log.map(\.key) == numbers.keys)
        #expect(numbers.state.withLock { $0.positions } == (1...1_000).map(Int64.init))
        #expect(server.connections == 11)
    }

    @Test("sends again what a busy server could not do")
    func busy() async throws {
        let server = try await FakeCommandServer { line in
            line.connection < 3 && line.key == "k5" ? .problem(status: 503, code: "BUSY") : .accept
        }
        let numbers = Numbers(20)
        try await send(numbers, to: server)
        #expect(numbers.state.withLock { $0.answered } == numbers.keys)
        #expect(numbers.state.withLock { $0.refused } == [])
        #expect(server.connections == 4)
    }

    @Test("hands refusals on and goes on behind them")
    func refusal() async throws {
        let server = try await FakeCommandServer { line in
            line.key == "k3" ? .problem(status: 409, code: "OUT_OF_STOCK") : .accept
        }
        let numbers = Numbers(9)
        try await send(numbers, to: server)
        #expect(numbers.state.withLock { $0.answered } == numbers.keys)
        #expect(numbers.state.withLock { $0.refused } == ["OUT_OF_STOCK"])
        #expect(server.connections == 1)
    }

    @Test("waits out a server that refuses connections for now")
    func unavailable() async throws {
        let server = try await FakeCommandServer(statusOfConnection: { $0 < 2 ? 503 : 200 })
        let numbers = Numbers(10)
        try await send(numbers, to: server)
        #expect(server.log.map(\.key) == numbers.keys)
        #expect(server.connections == 3)
    }

    @Test("ends when the server refuses the whole of it")
    func unauthorized() async throws {
        let server = try await FakeCommandServer(statusOfConnection: { _ in 401 })
        let error = await #expect(throws: CommandClientError.self) { try await send(Numbers(10), to: server) }
        guard case .refused(let problem)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(problem.status == 401)
        #expect(server.connections == 1)
    }

    @Test("gives up when nobody is there, and when nobody answers")
    func patience() async throws {
        let gone = try await FakeCommandServer()
        try await gone.stop()
        for server in [gone, try await FakeCommandServer { _ in .silence }] {
            let error = await #expect(throws: CommandClientError.self) {
                try await send(Numbers(10), to: server, patienceSeconds: 1)
            }
            guard case .unreachable? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test("leaves a connection that has fallen silent")
    func silence() async throws {
        let server = try await FakeCommandServer { line in
            line.connection == 0 && line.key == "k15" ? .silence : .accept
        }
        // Answers behind the silent one bear another key, so the silence must come last.
        let numbers = Numbers(16)
        try await send(numbers, to: server, patienceSeconds: 3)
        #expect(server.log.map(\.key) == numbers.keys)
        #expect(server.connections == 2)
    }

    @Test("does not take the answer of another command for its own")
    func otherKey() async throws {
        let server = try await FakeCommandServer { line in line.key == "k2" ? .answerOfAnother : .accept }
        let error = await #expect(throws: CommandClientError.self) { try await send(Numbers(5), to: server) }
        guard case .notUnderstood? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("draws no more than its window, and the batch that overfills it, ahead of the answers")
    func window() async throws {
        let server = try await FakeCommandServer()
        let numbers = Numbers(2_000, batch: 10)
        try await send(numbers, to: server, window: 32)
        #expect(numbers.state.withLock { $0.aheadMax } <= 32 + 10)
        let heavy = Numbers(500, batch: 10)
        try await send(heavy, to: server, windowBytes: 500)
        #expect(heavy.state.withLock { $0.aheadMax } <= 10 + 10)
    }

    @Test("throws the source's error once what it gave before is answered")
    func sourceFails() async throws {
        struct Damaged: Error {}
        let server = try await FakeCommandServer()
        let numbers = Numbers(21)
        let stream = CommandStream(client: server.client, logger: Logger(label: "test"))
        await #expect(throws: Damaged.self) {
            try await stream.run(
                nextBatch: {
                    guard let batch = numbers.next() else { throw Damaged() }
                    return batch
                },
                answered: { numbers.answered($0, $1) })
        }
        #expect(numbers.state.withLock { $0.answered } == numbers.keys)
    }

    @Test("ends when its task is cancelled, also while it waits")
    func cancellation() async throws {
        let waiting = AsyncStream.makeStream(of: Void.self)
        let server = try await FakeCommandServer { line in
            guard line.key == "k9" else { return .accept }
            waiting.continuation.yield()
            return .silence
        }
        // Awaited at the end of the test.
        let task = Task { try await send(Numbers(10), to: server) }
        for await _ in waiting.stream { break }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

@Suite("Answers in pieces", .timeLimit(.minutes(5)))
struct AnswerLinesTests {
    @Test("are the same lines wherever the pieces end")
    func pieces() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...120, using: &random)).map { _ in
                UInt8.random(in: 0..<8, using: &random) == 0
                    ? UInt8(ascii: "\n") : UInt8.random(in: 32...126, using: &random)
            }
            var lines = AnswerLines()
            var found: [[UInt8]] = []
            var rest = text[...]
            while !rest.isEmpty {
                let piece = rest.prefix(Int.random(in: 1...9, using: &random))
                found += try lines.take(piece)
                rest = rest.dropFirst(piece.count)
            }
            if !lines.rest.isEmpty { found.append(lines.rest) }
            #expect(found == text.split(separator: UInt8(ascii: "\n")).map(Array.init))
        }
    }

    @Test("are not held without end")
    func bound() throws {
        var lines = AnswerLines()
        let piece = [UInt8](repeating: 65, count: 1 << 20)
        for _ in 0..<4 { #expect(try lines.take(piece) == []) }
        #expect(throws: CommandClientError.self) { try lines.take(piece) }
    }

    @Test("that are no answers are told apart, never trusted")
    func fuzz() {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        let texts = [
            #"{"key":"a","position":7,"result":{"orderId":"o1"}}"#,
            #"{"key":null,"line":3,"problem":{"status":409,"code":"OUT_OF_STOCK","detail":"none left","params":{}}}"#,
            #"{"type":"about:blank","status":503,"code":"BUSY","retryAfterMs":250}"#,
        ].map { Array($0.utf8) }
        let clock = ContinuousClock()
        let end = clock.now.advanced(by: .seconds(2))
        while clock.now < end {
            var bytes = texts.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &random)], at: at)
                }
            }
            do throws(CommandClientError) {
                if case .accepted(let position, result: _) = try AnswerLine(bytes).reply {
                    #expect(String(decoding: bytes, as: UTF8.self).contains("\(position)"))
                }
            } catch {
                guard case .notUnderstood = error else {
                    Issue.record("\(error)")
                    return
                }
            }
        }
    }
}
