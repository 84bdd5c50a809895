import NIOCore
import NIOHTTP1
import NIOPosix

/// Orders at a steady rate, each sent at its instant whether or not those before it are answered; a request's time runs
/// from that instant. Whoever is kept waiting is counted as waiting (no coordinated omission).
struct OpenLoop: Sendable {
    private typealias Connection = NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>

    let port: Int
    let tokens: [String]
    let perSecond: Double
    /// Requests of the warm-up, which do not count, and of the whole.
    let warmUp: Int
    let requests: Int
    let connections: Int
    let latencies = LatencyRecorder()

    init(port: Int, tokens: [String], perSecond: Double, connections: Int, _ context: BenchContext) {
        self.port = port
        self.tokens = tokens
        self.perSecond = perSecond
        self.connections = connections
        warmUp = Int(perSecond * context.secondsOfWarmUp)
        requests = warmUp + Int(perSecond * context.secondsPerPoint)
    }

    /// Until all are answered. Throws if one is not accepted.
    ///
    /// - Returns: answers a second, from the first instant after the warm-up to the last answer.
    func run() async throws -> Double {
        let start = ContinuousClock.now.advanced(by: .milliseconds(100))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for connection in 0..<connections { group.addTask { try await drive(connection, start: start) } }
            group.addTask {
                // Called off below.
                try await Task.sleep(until: instant(of: requests, start).advanced(by: .seconds(20)))
                throw WriteSide.Unexpected(description: "open loop: not all orders were answered")
            }
            for _ in 0..<connections { try await group.next() }
            group.cancelAll()
        }
        let time = instant(of: warmUp, start).duration(to: .now)
        return Double(requests - warmUp) / (time / .seconds(1))
    }

    private func instant(of request: Int, _ start: ContinuousClock.Instant) -> ContinuousClock.Instant {
        start.advanced(by: .seconds(1) * (Double(request) / perSecond))
    }

    /// Every n-th request is this connection's.
    private func drive(_ connection: Int, start: ContinuousClock.Instant) async throws {
        let channel = try await connect()
        let own = stride(from: connection, to: requests, by: connections)
        try await channel.executeThenClose { answers, asked in
            async let sending: Void = {
                for request in own {
                    try await Task.sleep(until: instant(of: request, start), tolerance: .zero)
                    try await asked.write(contentsOf: order(request))
                }
            }()
            var waiting = own.makeIterator()
            var next = waiting.next()
            for try await part in answers {
                guard let request = next else { break }
                switch part {
                case .head(let head):
                    guard head.status == .ok else {
                        throw WriteSide.Unexpected(description: "open loop: an order was answered \(head.status)")
                    }
                case .body: break
                case .end:
                    if request >= warmUp { latencies.record(instant(of: request, start).duration(to: .now)) }
                    next = waiting.next()
                }
                if next == nil { break }
            }
            if next != nil { throw WriteSide.Unexpected(description: "open loop: the server closed a connection") }
            try await sending
        }
    }

    private func connect() async throws -> Connection {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try Connection(wrappingChannelSynchronously: channel)
                }
            }
    }

    private func order(_ request: Int) -> [HTTPClientRequestPart] {
        let body = ByteBuffer(string: #"{"items":[{"skuId":"\#(OrderShop.hotSKU)","quantity":1}]}"#)
        let headers: HTTPHeaders = [
            "Host": "127.0.0.1", "Content-Type": "application/json",
            "Authorization": "Bearer \(tokens[request % tokens.count])", "Idempotency-Key": "open-\(request)",
            "Content-Length": "\(body.readableBytes)",
        ]
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/commands/order.place", headers: headers)
        return [.head(head), .body(.byteBuffer(body)), .end(nil)]
    }
}
