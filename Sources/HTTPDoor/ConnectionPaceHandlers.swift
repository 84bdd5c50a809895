import NIOCore
import NIOHTTP1

/// What one connection's client owes us, and since when. Used on the connection's event loop only.
final class ConnectionWatch {
    private enum Owed {
        case nothing
        case head(since: NIODeadline)
        case body(since: NIODeadline)
    }

    private let pace: ConnectionPace
    private var owed = Owed.nothing
    /// Requests that have come and are not answered.
    private var unanswered = 0
    /// When the last answer was sent.
    private var idleSince = NIODeadline.now()
    /// Whether the socket has been asked for more, so that it is the client's turn.
    private var isReading = false

    init(_ pace: ConnectionPace) { self.pace = pace }

    var lookEvery: TimeAmount { .nanoseconds(max(1_000_000, min(pace.head, pace.idle).nanoseconds / 3)) }

    var isLate: Bool {
        guard isReading else { return false }
        return switch owed {
        case .nothing: unanswered == 0 && NIODeadline.now() - idleSince > pace.idle
        case .head(let since): NIODeadline.now() - since > pace.head
        case .body(let since): NIODeadline.now() - since > pace.body
        }
    }

    func startedReading() {
        guard !isReading else { return }
        isReading = true
        if case .body = owed { owed = .body(since: .now()) }
    }

    func bytesCame() {
        isReading = false
        switch owed {
        case .nothing: owed = .head(since: .now())
        case .head: break
        case .body: owed = .body(since: .now())
        }
    }

    func headCame() {
        owed = .body(since: .now())
        unanswered += 1
    }

    func requestEnded() { owed = .nothing }

    func answered() {
        unanswered -= 1
        idleSince = .now()
    }
}

/// Puts the two watchers where they see bytes and parts of requests, as soon as the pipeline is there.
final class ConnectionPaceInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(RequestPartsWatcher(watch), position: .after(decoder))
            try pipeline.addHandler(BytesWatcher(watch), position: .first)
        } catch {
            preconditionFailure("an HTTP/1 pipeline has a decoder: \(error)")
        }
    }
}

/// First in the pipeline: sees bytes come, and closes the connection of a late client.
final class BytesWatcher: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let watch: ConnectionWatch
    private var next: Scheduled<Void>?

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func handlerAdded(context: ChannelHandlerContext) { lookAgain(context) }

    func handlerRemoved(context: ChannelHandlerContext) { next?.cancel() }

    func channelInactive(context: ChannelHandlerContext) {
        next?.cancel()
        context.fireChannelInactive()
    }

    func read(context: ChannelHandlerContext) {
        watch.startedReading()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.bytesCame()
        context.fireChannelRead(data)
    }

    private func lookAgain(_ context: ChannelHandlerContext) {
        next = context.eventLoop.assumeIsolated().scheduleTask(in: watch.lookEvery) { [self] in
            if watch.isLate { context.close(promise: nil) } else { lookAgain(context) }
        }
    }
}

/// Behind the decoder: sees where a request's headers and the request itself end, and its answer.
final class RequestPartsWatcher: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private let watch: ConnectionWatch

    init(_ watch: ConnectionWatch) { self.watch = watch }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: watch.headCame()
        case .body: break
        case .end: watch.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { watch.answered() }
        context.write(data, promise: promise)
    }
}
