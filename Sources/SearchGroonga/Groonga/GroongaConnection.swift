import NIOCore
import NIOPosix

/// One connection to Groonga, dialled for its first call. Groonga answers its calls in order; once one has been given
/// up it takes no more, and ends when nobody waits on it.
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
        var isOver = false

        init(_ request: ByteBuffer) { self.request = request }

        func end(_ outcome: Outcome) {
            isOver = true
            timer?.cancel()
            waiter?.resume(returning: outcome)
            waiter = nil
        }
    }

    private let server: GroongaAddress
    private let loop: any EventLoop
    private var channel: (any Channel)?
    /// Written, or to be when it is dialled. Those that are over still have replies to come.
    private var calls = CircularBuffer<Call>()
    private var takesCalls = true
    private var isDialled = false

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
            loop.execute { self.giveUp(call, Self.givenUp) }
        }
    }

    /// Takes no more calls, and ends when those it has are over.
    func close() {
        loop.execute {
            self.takesCalls = false
            self.leaveIfAlone()
        }
    }

    private func begin(_ call: Call, until deadline: NIODeadline) {
        if call.isOver { return call.end(Self.givenUp) }
        if !takesCalls { return call.end(.notSent) }
        calls.append(call)
        call.timer = loop.scheduleTask(deadline: deadline) { self.giveUp(call, .failed(.timedOut)) }
        if let channel { channel.writeAndFlush(call.request, promise: nil) } else if !isDialled { dial() }
    }

    private static let givenUp = Outcome.failed(.unavailable(reason: "the caller has gone"))

    private func dial() {
        isDialled = true
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
        // All have given up, or the server has ended it, meanwhile.
        if calls.isEmpty { return channel.close(promise: nil) }
        self.channel = channel
        for call in calls { channel.write(call.request, promise: nil) }
        channel.flush()
    }

    private func giveUp(_ call: Call, _ outcome: Outcome) {
        call.end(outcome)
        guard calls.contains(where: { $0 === call }) else { return }
        takesCalls = false
        leaveIfAlone()
    }

    private func leaveIfAlone() {
        if calls.allSatisfy(\.isOver) { leave(.unavailable(reason: "the connection is closed")) }
    }

    fileprivate func received(_ reply: GroongaReply) {
        guard let call = calls.popFirst() else {
            return leave(.notUnderstood(reason: "a reply that nobody asked for"))
        }
        call.end(.reply(reply))
        if !takesCalls { leaveIfAlone() }
    }

    fileprivate func leave(_ error: SearchError) {
        takesCalls = false
        let (calls, channel) = (calls, channel)
        self.calls = []
        self.channel = nil
        for call in calls { call.end(.failed(error)) }
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
