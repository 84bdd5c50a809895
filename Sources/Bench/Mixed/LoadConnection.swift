import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection to a server under load, for one request after the other; opened anew whenever it was closed.
///
/// No client library: all connections of a load share one event loop and do the least, since what a load costs is taken
/// from what it measures.
final class LoadConnection: Sendable {
    struct Reply: Sendable {
        let status: Int
        var bytes: [UInt8] = []
    }

    /// The server has closed the connection before its reply was whole, or was silent for too long.
    struct CutOff: Error {}

    private static let patience = TimeAmount.seconds(30)

    private let port: Int
    private let loop: any EventLoop
    private let channel: NIOLoopBoundBox<(any Channel)?>

    init(port: Int, on loop: any EventLoop) {
        self.port = port
        self.loop = loop
        channel = .makeEmptyBox(eventLoop: loop)
    }

    /// - Parameters:
    ///   - path: with its query.
    ///   - body: nil makes it a GET.
    ///   - leaves: closes the connection at the first bytes of the reply, as one who follows a live query and goes.
    func send(
        _ path: String, _ headers: HTTPHeaders, _ body: [UInt8]?, leaves: Bool
    ) async throws -> Reply {
        var head = HTTPRequestHead(version: .http1_1, method: body == nil ? .GET : .POST, uri: path, headers: headers)
        head.headers.add(name: "host", value: "127.0.0.1:\(port)")
        if let body { head.headers.add(name: "content-length", value: "\(body.count)") }
        let reply = loop.makePromise(of: Reply.self)
        let exchange = Exchange(head: head, body: body, leaves: leaves, reply: reply)
        loop.execute { self.begin(exchange) }
        return try await reply.futureResult.get()
    }

    func close() { loop.execute { self.channel.value?.close(promise: nil) } }

    private func begin(_ exchange: Exchange) {
        let alarm = loop.assumeIsolated().scheduleTask(in: Self.patience) { [self] in
            exchange.reply.fail(CutOff())
            channel.value?.close(promise: nil)
        }
        exchange.reply.futureResult.assumeIsolated().whenComplete { _ in alarm.cancel() }
        if let open = channel.value, open.isActive { return open.writeAndFlush(exchange, promise: nil) }
        let connecting = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    try channel.pipeline.syncOperations.addHandler(ExchangeHandler())
                }
            }
            .connect(host: "127.0.0.1", port: port)
        connecting.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let open):
                channel.value = open
                open.writeAndFlush(exchange, promise: nil)
            case .failure(let error): exchange.reply.fail(error)
            }
        }
    }
}

private struct Exchange: Sendable {
    let head: HTTPRequestHead
    let body: [UInt8]?
    let leaves: Bool
    let reply: EventLoopPromise<LoadConnection.Reply>
}

/// Sends a request and puts its reply together; closes when the server says so, or the client leaves.
private final class ExchangeHandler: ChannelDuplexHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundIn = Exchange
    typealias OutboundOut = HTTPClientRequestPart

    private var exchange: Exchange?
    private var reply: LoadConnection.Reply?
    private var isKeepAlive = true

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let exchange = unwrapOutboundIn(data)
        self.exchange = exchange
        context.write(wrapOutboundOut(.head(exchange.head)), promise: nil)
        if let body = exchange.body {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        }
        context.write(wrapOutboundOut(.end(nil)), promise: promise)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            reply = LoadConnection.Reply(status: Int(head.status.code))
            isKeepAlive = head.isKeepAlive
        case .body(let part):
            reply?.bytes += part.readableBytesView
            guard exchange?.leaves == true else { return }
            answer()
            context.close(promise: nil)
        case .end:
            answer()
            if !isKeepAlive { context.close(promise: nil) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) {
        exchange?.reply.fail(LoadConnection.CutOff())
        exchange = nil
    }

    private func answer() {
        guard let reply, let exchange else { return }
        self.exchange = nil
        self.reply = nil
        exchange.reply.succeed(reply)
    }
}
