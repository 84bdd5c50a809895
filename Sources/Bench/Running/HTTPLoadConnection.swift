import NIOCore
import NIOHTTP1
import NIOPosix

/// One connection of a load, for one request after the other; opened anew whenever it was closed.
final class HTTPLoadConnection {
    private struct Exchange {
        let request: HTTPLoad.Request
        let due: NIODeadline
        let begun: NIODeadline
        var status = 0
        var body = ByteBuffer()
    }

    private let port: Int
    private let loop: any EventLoop
    /// Lets go of its connections when it is over.
    private let run: HTTPLoadRun
    private var channel: (any Channel)?
    private var exchange: Exchange?
    private var isKeepAlive = true

    init(port: Int, on loop: any EventLoop, of run: HTTPLoadRun) {
        self.port = port
        self.loop = loop
        self.run = run
    }

    /// - Parameter due: what the request's time runs from.
    func send(_ request: HTTPLoad.Request, due: NIODeadline) {
        exchange = Exchange(request: request, due: due, begun: .now())
        if let channel { write(request, to: channel) } else { connect() }
    }

    func isSilent(since instant: NIODeadline) -> Bool { exchange.map { $0.begun < instant } ?? false }

    /// Nothing is sent or told any more.
    func end() {
        exchange = nil
        close()
    }

    private func close() {
        // Whatever comes of it is no longer the connection's.
        let open = channel
        channel = nil
        open?.close(promise: nil)
    }

    private func connect() {
        let connecting = ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { [handler = NIOLoopBound(Handler(self), eventLoop: loop)] channel in
                channel.eventLoop.makeCompletedFuture {
                    // The requests are ours: nobody need look whether their headers are well-formed.
                    try channel.pipeline.syncOperations.addHTTPClientHandlers(enableOutboundHeaderValidation: false)
                    try channel.pipeline.syncOperations.addHandler(handler.value)
                }
            }
            .connect(host: "127.0.0.1", port: port)
        connecting.assumeIsolated().whenComplete { [self] result in
            switch result {
            case .success(let open):
                guard let exchange else { return open.close(promise: nil) }
                channel = open
                isKeepAlive = true
                write(exchange.request, to: open)
            case .failure(let error): run.cannotConnect(error)
            }
        }
    }

    private func write(_ request: HTTPLoad.Request, to channel: any Channel) {
        channel.write(HTTPClientRequestPart.head(request.head), promise: nil)
        if let body = request.body { channel.write(HTTPClientRequestPart.body(.byteBuffer(body)), promise: nil) }
        channel.writeAndFlush(HTTPClientRequestPart.end(nil), promise: nil)
    }

    fileprivate func received(_ part: HTTPClientResponsePart) {
        switch part {
        case .head(let head):
            exchange?.status = Int(head.status.code)
            isKeepAlive = head.isKeepAlive
        case .body(var piece):
            exchange?.body.writeBuffer(&piece)
            guard exchange?.request.leaves == true else { return }
            close()
            answer()
        case .end:
            if !isKeepAlive { close() }
            answer()
        }
    }

    fileprivate func ended(_ ended: any Channel) {
        guard channel === ended else { return }
        channel = nil
        guard let cut = exchange else { return }
        exchange = nil
        run.received(.cutOff, to: cut.request, due: cut.due, on: self)
    }

    private func answer() {
        guard let whole = exchange else { return }
        exchange = nil
        run.received(.answer(status: whole.status, body: whole.body), to: whole.request, due: whole.due, on: self)
    }
}

/// Passes on what comes for a connection, as long as it is the connection's.
private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    private let connection: HTTPLoadConnection

    init(_ connection: HTTPLoadConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard connection.isOpen(context.channel) else { return }
        connection.received(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { connection.ended(context.channel) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

extension HTTPLoadConnection {
    fileprivate func isOpen(_ other: any Channel) -> Bool { channel === other }
}
