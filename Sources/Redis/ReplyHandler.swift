internal import NIOCore

/// The one handler of a channel: logs in, then hands decoded values to its receiver.
final class ReplyHandler<Receiver: ReplyReceiver>: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private var decoder: ReplyDecoder
    private let receiver: Receiver
    private let login: Login
    private var repliesMissing: Int
    private var failure: RedisError?

    init(configuration: RedisConfiguration, login: Login, receiver: Receiver) {
        self.decoder = ReplyDecoder(replyBytesMax: configuration.replyBytesMax)
        self.receiver = receiver
        self.login = login
        self.repliesMissing = login.pipeline.count
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(NIOAny(ByteBuffer(bytes: login.pipeline.bytes)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        do throws(RedisError) {
            try decoder.decode(
                buffer.readableBytesUInt8Span, wantsFlat: { repliesMissing == 0 ? receiver.flatCount : 0 },
                { reply in take(reply) })
            if failure != nil { context.close(promise: nil) }
        } catch {
            fail(error)
            context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if repliesMissing == 0 { receiver.receivedAll() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if repliesMissing == 0 {
            receiver.ended(failure ?? .connectionLost)
        } else {
            login.promise.fail(failure ?? .notConnected(reason: "the server closed the connection"))
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What the socket says matters only before anything was sent; afterwards the outcome is unknown anyway.
        fail(.notConnected(reason: "\(error)"))
        context.close(promise: nil)
    }

    private func take(_ reply: ReplyDecoder.Reply) {
        guard failure == nil else { return }
        switch reply {
        case .value(let value): take(value)
        case .flat(let replies): receiver.received(flat: replies)
        }
    }

    private func take(_ value: RedisValue) {
        guard repliesMissing > 0 else { return receiver.received(value) }
        repliesMissing -= 1
        if let error = value.asError {
            repliesMissing = .max
            fail(Login.failure(error))
        } else if repliesMissing == 0 {
            login.promise.succeed()
        }
    }

    private func fail(_ error: RedisError) {
        guard failure == nil else { return }
        let isReady = repliesMissing == 0
        switch error {
        case .notConnected where isReady: failure = .connectionLost
        default: failure = error
        }
    }
}
