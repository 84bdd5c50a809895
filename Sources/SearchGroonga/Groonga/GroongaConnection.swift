import NIOCore
import NIOPosix

/// One connection to Groonga, dialled for its first call; it carries one call at a time, and ends when one fails.
// SAFETY: every stored variable is touched on `loop` only.
final class GroongaConnection: @unchecked Sendable {
    enum Outcome {
        case reply(GroongaReply)
        case failed(SearchError)
        /// The connection had ended before: nothing was sent, and another may be used.
        case notSent
    }

    // SAFETY: as above.
    private final class Call: @unchecked Sendable {
        let request: ByteBuffer
        var timer: Scheduled<Void>?
        var waiter: CheckedContinuation<Outcome, Never>?
        /// Perhaps before it began.
        var isGivenUp = false

        init(_ request: ByteBuffer) { self.request = request }

        func end(_ outcome: Outcome) {
            timer?.cancel()
            waiter?.resume(returning: outcome)
            waiter = nil
        }
    }

    private let server: GroongaAddress
    private let loop: any EventLoop
    private var channel: (any Channel)?
    private var call: Call?
    private var isOver = false

    init(to server: GroongaAddress) {
        self.server = server
        loop = MultiThreadedEventLoopGroup.singleton.any()
    }

    /// Sends `request` and waits for the reply, not beyond `deadline`, nor when the caller's task has been cancelled.
    func exchange(_ request: ByteBuffer, until deadline: NIODeadline) async -> Outcome {
        let call = Call(request)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { waiter in
                loop.execute {
                    call.waiter = waiter
                    self.begin(call, until: deadline)
                }
            }
        } onCancel: {
            loop.execute { self.giveUp(call, .unavailable(reason: "the caller has gone")) }
        }
    }

    /// For one that carries no call.
    func close() { loop.execute { self.leave(.unavailable(reason: "the connection is closed")) } }

    private func begin(_ call: Call, until deadline: NIODeadline) {
        if isOver { return call.end(.notSent) }
        if call.isGivenUp { return call.end(.failed(.unavailable(reason: "the caller has gone"))) }
        self.call = call
        call.timer = loop.scheduleTask(deadline: deadline) { self.giveUp(call, .timedOut) }
        if let channel { channel.writeAndFlush(call.request, promise: nil) } else { dial() }
    }

    private func dial() {
        ClientBootstrap(group: loop)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(ReplyReading(self))
                }
            }
            .connect(host: server.host, port: server.port)
            .whenComplete { result in
                switch result {
                case .success(let channel): self.opened(channel)
                case .failure(let error): self.leave(.unavailable(reason: "\(error)"))
                }
            }
    }

    private func opened(_ channel: any Channel) {
        // Given up, or ended by the server, meanwhile.
        if isOver { return channel.close(promise: nil) }
        self.channel = channel
        if let call { channel.writeAndFlush(call.request, promise: nil) }
    }

    private func giveUp(_ call: Call, _ error: SearchError) {
        call.isGivenUp = true
        if self.call === call { leave(error) }
    }

    fileprivate func received(_ reply: GroongaReply) {
        guard let call else { return leave(.notUnderstood(reason: "a reply that nobody asked for")) }
        self.call = nil
        call.end(.reply(reply))
    }

    /// What the server would still say belongs to nobody.
    fileprivate func leave(_ error: SearchError) {
        isOver = true
        let (call, channel) = (call, channel)
        self.call = nil
        self.channel = nil
        call?.end(.failed(error))
        // Comes back here, with a reason that is none.
        channel?.close(promise: nil)
    }
}

private final class ReplyReading: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let connection: GroongaConnection
    private let replies = NIOSingleStepByteToMessageProcessor(
        GroongaReplyDecoder(), maximumBufferSize: Int(GroongaFrame.bodyBytesMax) + GroongaFrame.headerBytes + 65_536)

    init(_ connection: GroongaConnection) { self.connection = connection }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do { try replies.process(buffer: unwrapInboundIn(data)) { connection.received($0) } } catch {
            connection.leave(.notUnderstood(reason: "\(error)"))
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        connection.leave(.unavailable(reason: "groonga closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.leave(.unavailable(reason: "\(error)"))
    }
}
