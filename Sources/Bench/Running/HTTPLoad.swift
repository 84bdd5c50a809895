import NIOCore
import NIOHTTP1
import NIOPosix

/// Requests to a server of this machine over a fixed number of connections, all on one event loop: what a load costs is
/// taken from what it measures.
struct HTTPLoad: Sendable {
    struct Request: Sendable {
        let head: HTTPRequestHead
        var body: ByteBuffer?
        /// Closes the connection at the first bytes of the reply's body, as one who follows a live query and goes.
        var leaves = false
        /// Throws if the reply is not what it must be; says whether the request's time counts.
        let judge: @Sendable (Reply) throws -> Bool

        /// - Parameters:
        ///   - path: with its query.
        ///   - body: nil makes it a GET.
        init(
            _ path: String, _ headers: [(String, String)], _ body: ByteBuffer?,
            judge: @escaping @Sendable (Reply) throws -> Bool
        ) {
            var all = HTTPHeaders([("host", "127.0.0.1")] + headers)
            if let body { all.add(name: "content-length", value: "\(body.readableBytes)") }
            head = HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: path, headers: all)
            self.body = body
            self.judge = judge
        }
    }

    enum Reply: Sendable {
        case answer(status: Int, body: ByteBuffer)
        /// The connection was closed before the reply was whole.
        case cutOff
    }

    enum Pace: Sendable {
        /// So many at a time, each followed by the next.
        case clients(Int)
        /// At a steady rate, each at its instant whether or not those before it are answered; a request's time runs
        /// from that instant: whoever is kept waiting is counted as waiting (no coordinated omission).
        case perSecond(Double)
    }

    struct Outcome: Sendable {
        /// Replies a second after the warm-up, those included whose time does not count.
        let perSecond: Double
        let latencies: LatencyRecorder
    }

    /// The server was silent for too long, or cannot be reached.
    struct NoReply: Error, CustomStringConvertible {
        let description: String
    }

    let port: Int
    var connections = 64
    /// Told each time that counts, on the event loop.
    var recent: (@Sendable (Duration) -> Void)?

    /// Sends until the time is over, and waits for the last reply.
    ///
    /// - Parameters:
    ///   - warmUp: seconds before those that count.
    ///   - next: makes the request of a number, counted from 0.
    func run(
        _ pace: Pace, seconds: Double, warmUp: Double, next: @escaping @Sendable (Int) -> Request
    ) async throws -> Outcome {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let run = HTTPLoadRun(self, pace, seconds: seconds, warmUp: warmUp, on: loop, next: next)
        return try await withTaskCancellationHandler {
            try await run.outcome()
        } onCancel: {
            run.cancel()
        }
    }
}

extension BenchLine {
    /// Sets the percentiles of a load.
    mutating func setLatencies(_ latencies: LatencyRecorder) {
        p50Milliseconds = latencies.milliseconds(atPercentile: 50)
        p99Milliseconds = latencies.milliseconds(atPercentile: 99)
    }
}
