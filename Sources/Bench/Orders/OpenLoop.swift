import NIOCore
import NIOHTTP1
import NIOPosix

/// Orders at a steady rate, each sent at its instant whether or not those before it are answered; a request's time runs
/// from that instant. Whoever is kept waiting is counted as waiting (no coordinated omission).
///
/// One event loop drives all connections: what the load costs is taken from what it measures.
struct OpenLoop: Sendable {
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
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let start = NIODeadline.now() + .milliseconds(200)
        let connected = (0..<connections).map { connect($0, start: start, on: loop) }
        let channels = try await EventLoopFuture.whenAllSucceed(connected, on: loop).get()
        let over = channels.map { channel in channel.closeFuture }
        let last = instant(of: requests, start) + .seconds(20)
        let alarm = loop.scheduleTask(deadline: last) { for channel in channels { channel.close(promise: nil) } }
        try await EventLoopFuture.andAllSucceed(over, on: loop).get()
        alarm.cancel()
        let answered = latencies.count
        guard answered == UInt64(requests - warmUp) else {
            throw WriteSide.Unexpected(
                description: "open loop: of \(requests - warmUp) orders \(answered) were accepted")
        }
        let time = NIODeadline.now() - instant(of: warmUp, start)
        return Double(answered) / (Double(time.nanoseconds) / 1e9)
    }

    func instant(of request: Int, _ start: NIODeadline) -> NIODeadline {
        start + .nanoseconds(Int64(Double(request) / perSecond * 1e9))
    }

    private func connect(_ number: Int, start: NIODeadline, on loop: any EventLoop) -> EventLoopFuture<any Channel> {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(Connection(number, of: self, start: start))
                }
            }
            .connect(host: "127.0.0.1", port: port)
    }

    fileprivate func order(_ request: Int) -> (HTTPRequestHead, ByteBuffer) {
        let body = ByteBuffer(string: #"{"items":[{"skuId":"\#(OrderShop.hotSKU)","quantity":1}]}"#)
        let headers: HTTPHeaders = [
            "Host": "127.0.0.1", "Content-Type": "application/json",
            "Authorization": "Bearer \(tokens[request % tokens.count])", "Idempotency-Key": "open-\(request)",
            "Content-Length": "\(body.readableBytes)",
        ]
        return (HTTPRequestHead(version: .http1_1, method: .POST, uri: "/commands/order.place", headers: headers), body)
    }
}

/// One of n connections, with every n-th request. Closes after its last answer, and at the first refusal.
private final class Connection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let load: OpenLoop
    private let start: NIODeadline
    private var next: Int
    private var awaited: Int

    init(_ number: Int, of load: OpenLoop, start: NIODeadline) {
        self.load = load
        self.start = start
        (next, awaited) = (number, number)
    }

    func channelActive(context: ChannelHandlerContext) { sendWhenDue(context) }

    private func sendWhenDue(_ context: ChannelHandlerContext) {
        guard next < load.requests else { return }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: load.instant(of: next, start)) { [self] in
            guard context.channel.isActive else { return }
            let (head, body) = load.order(next)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            next += load.connections
            sendWhenDue(context)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): if head.status != .ok { context.close(promise: nil) }
        case .body: break
        case .end:
            if awaited >= load.warmUp {
                let time = NIODeadline.now() - load.instant(of: awaited, start)
                load.latencies.record(.nanoseconds(time.nanoseconds))
            }
            awaited += load.connections
            if awaited >= load.requests { context.close(promise: nil) }
        }
    }
}
