public import NIOCore
public import NIOHTTP1

/// Answers short requests where their bytes come in, on the connection's event loop; whatever else comes is passed on.
///
/// A request that may be long goes through a task, two streams and several hand-overs between threads, which cost more
/// than answering most queries and deciding most commands, and hold more than all else that a live query needs. One
/// that is taken here is read at once and its reply is written at once, so it needs none of them.
public final class Door: ChannelDuplexHandler {
    public typealias InboundIn = HTTPServerRequestPart
    public typealias InboundOut = HTTPServerRequestPart
    public typealias OutboundIn = HTTPServerResponsePart
    public typealias OutboundOut = HTTPServerResponsePart
    /// Makes the reply to a request, of which this is the body. Runs on the connection's event loop, which it must not
    /// block.
    public typealias Answer = @Sendable (ByteBuffer) async -> DoorReply
    /// How a request is answered, by its head; nil: it is passed on.
    ///
    /// May take one only if its body is known to be small (`bodyBytesMax`), and if it asks for no `100 Continue`.
    public typealias Opening = @Sendable (HTTPRequestHead) -> Answer?

    /// Longer bodies are for others to read, or to refuse.
    public static let bodyBytesMax = 64 << 10

    private enum State {
        /// What comes is passed on, or begins a request of ours.
        case open
        /// A body comes, until its end.
        case collecting
        case answering
        /// The last reply of this connection.
        case streaming(any StreamWriter)
        case closed
    }

    private let opening: Opening
    private let answered: () -> Void
    private var executor: LoopExecutor?
    /// Where replies are written: before the encoder, which would take them apart and put them together again.
    private var wire: ChannelHandlerContext?
    private var state = State.open
    /// Of the request that comes.
    private var answer: Answer?
    private var body = ByteBuffer()
    /// Of the request that is answered.
    private var version = HTTPVersion.http1_1
    private var isKeepAlive = true
    private var task: Task<Void, Never>?
    /// Requests of ours so far.
    private var count = 0
    /// Requests passed on that are not answered. Replies keep the order of requests, so meanwhile none is ours.
    private var passed = 0
    /// What came while we were answering: nothing, for most clients.
    private var waiting = CircularBuffer<HTTPServerRequestPart>(initialCapacity: 1)
    private var isReadHeld = false
    /// What happened to the connection meanwhile, such as the end of its client's side.
    private var events: [Any] = []
    private var failure: (any Error)?
    /// The server takes no further request.
    private var isStopping = false
    private var isGoingOn = false
    /// Whether something of this round of reading was passed on.
    private var hasPassedOn = false

    /// Whether a body is told to be small enough to be taken here, and is on its way.
    ///
    /// - Parameters:
    ///   - length: the request's `Content-Length`.
    ///   - expect: its `Expect`.
    public static func takesBody(ofLength length: String?, expect: String?) -> Bool {
        guard let length = length.flatMap({ Int($0) }) else { return false }
        return (0...bodyBytesMax).contains(length) && expect == nil
    }

    /// - Parameter answered: called, on the event loop, when a reply is written, which handlers in front of the encoder
    ///   see as bytes only.
    public init(answered: @escaping () -> Void = {}, _ opening: @escaping Opening) {
        self.opening = opening
        self.answered = answered
    }

    private var isAnswering: Bool {
        switch state {
        case .answering, .streaming: true
        case .open, .collecting, .closed: false
        }
    }
}

// MARK: Inbound

extension Door {
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isAnswering { waiting.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.open, .head) where isStopping: state = .closed
        case (.open, .head(let head)):
            answer = passed == 0 && !head.endsHTTP ? opening(head) : nil
            guard answer != nil else {
                passed += 1
                return passOn(part, context)
            }
            version = head.version
            isKeepAlive = head.isKeepAlive
            state = .collecting
        case (.open, _): passOn(part, context)
        case (.collecting, .body(var piece)):
            // Nobody who is answered here says one thing and sends another, or a body with a GET.
            guard body.readableBytes + piece.readableBytes <= Self.bodyBytesMax else {
                return context.close(promise: nil)
            }
            if body.readableBytes == 0 { body = piece } else { body.writeBuffer(&piece) }
        case (.collecting, .end): if let answer = answer.take() { begin(answer, context) }
        case (.collecting, .head), (.answering, _), (.streaming, _), (.closed, _): break
        }
    }

    private func passOn(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        hasPassedOn = true
        context.fireChannelRead(wrapInboundOut(part))
    }

    public func channelReadComplete(context: ChannelHandlerContext) {
        guard hasPassedOn else { return }
        hasPassedOn = false
        context.fireChannelReadComplete()
    }

    public func read(context: ChannelHandlerContext) {
        // One more read may come in while we answer; a client that sends more is not listened to until then.
        if isAnswering, !waiting.isEmpty { isReadHeld = true } else { context.read() }
    }

    public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isStopping = true }
        if case .streaming = state, case .inputClosed? = event as? ChannelEvent {
            // A client that sends no more has gone: there is no other sign of it.
            return context.close(promise: nil)
        }
        // Whoever sees it would close the connection, or its half, before our reply.
        if isAnswering { events.append(event) } else { context.fireUserInboundEventTriggered(event) }
    }

    public func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // What is wrong behind a request is told after its reply.
        if isAnswering { failure = error } else { context.fireErrorCaught(error) }
    }

    public func channelInactive(context: ChannelHandlerContext) {
        close()
        context.fireChannelInactive()
    }

    public func handlerAdded(context: ChannelHandlerContext) {
        executor = LoopExecutor(context.eventLoop)
        do {
            wire = try context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
        } catch {
            preconditionFailure("an HTTP/1 pipeline has an encoder: \(error)")
        }
    }

    public func handlerRemoved(context: ChannelHandlerContext) {
        close()
        wire = nil
    }

    private func close() {
        if case .streaming(let writer) = state { writer.close() }
        state = .closed
        task?.cancel()
        task = nil
        waiting.removeAll()
    }
}

// MARK: Answering

extension Door {
    private func begin(_ answer: @escaping Answer, _ context: ChannelHandlerContext) {
        let body = body
        self.body = ByteBuffer()
        state = .answering
        count += 1
        let mine = count
        let loop = context.eventLoop
        let here = NIOLoopBound((door: self, context: context), eventLoop: loop)
        // Cancelled when the connection ends; otherwise it ends with its reply.
        let task = Task.immediate(executorPreference: executor) {
            let reply = await answer(body)
            if loop.inEventLoop {
                here.value.door.finish(reply, here.value.context)
            } else {
                loop.execute { here.value.door.finish(reply, here.value.context) }
            }
        }
        // It may have been answered without waiting for anything, and the next one begun.
        if case .answering = state, count == mine { self.task = task }
    }

    private func finish(_ reply: DoorReply, _ context: ChannelHandlerContext) {
        if case .closed = state { return }
        task = nil
        if let stream = reply.stream { return send(stream, reply, context) }
        answered()
        guard isKeepAlive else { return writeLast(reply, context) }
        state = .open
        wire?.writeAndFlush(NIOAny(reply.encoded(with: context.channel.allocator)), promise: nil)
        goOn(context)
    }

    private func writeLast(_ reply: DoorReply, _ context: ChannelHandlerContext) {
        state = .closed
        let written = context.eventLoop.makePromise(of: Void.self)
        written.futureResult.assumeIsolated().whenComplete { _ in context.close(promise: nil) }
        var reply = reply
        reply.headers.replaceOrAdd(name: "connection", value: "close")
        wire?.writeAndFlush(NIOAny(reply.encoded(with: context.channel.allocator)), promise: written)
    }

    private func send(_ stream: DoorReply.Stream, _ reply: DoorReply, _ context: ChannelHandlerContext) {
        // A client that has closed its side meanwhile has gone.
        let hasGone = events.contains { if case .inputClosed? = $0 as? ChannelEvent { true } else { false } }
        guard !hasGone, let wire else { return context.close(promise: nil) }
        var head = HTTPResponseHead(version: version, status: reply.status, headers: reply.headers)
        head.headers.add(name: "Connection", value: "close")
        head.headers.add(name: "Date", value: HTTPDate.now)
        let writer = stream(StreamOutlet(context, wire: wire, version: version))
        state = .streaming(writer)
        writer.begin(head)
    }

    /// With what came meanwhile, until it is another request of ours.
    private func goOn(_ context: ChannelHandlerContext) {
        // One that is answered without waiting comes back here: the loop below goes on with the next.
        guard !isGoingOn else { return }
        // Of those that have come behind it none was begun; a client that is always ahead would never be let go.
        if isStopping { close() }
        isGoingOn = true
        while !isAnswering, let part = waiting.popFirst() { take(part, context) }
        isGoingOn = false
        guard !isAnswering else { return }
        if hasPassedOn { channelReadComplete(context: context) }
        if let failure {
            self.failure = nil
            context.fireErrorCaught(failure)
        }
        let events = events
        self.events = []
        for event in events { context.fireUserInboundEventTriggered(event) }
        if isReadHeld {
            isReadHeld = false
            context.read()
        }
    }

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .end = unwrapOutboundIn(data) { passed -= 1 }
        context.write(data, promise: promise)
    }
}

/// Puts a `Door` behind the decoder of an HTTP/1 pipeline, once that is there.
public final class DoorInstaller: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = NIOAny

    private let door: Door

    public init(_ door: Door) { self.door = door }

    public func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(door, position: .after(decoder))
        } catch {
            preconditionFailure("an HTTP/1 pipeline has a decoder: \(error)")
        }
    }
}
