public import NIOCore
public import NIOHTTP1

/// Answers short queries where their bytes come in, on the connection's event loop; whatever else comes is passed on.
///
/// A request that may be long goes through a task, two streams and several hand-overs between threads, which cost more
/// than answering most queries. A query is read at once and its reply is written at once, so it needs none of them.
public final class QueryDoor: ChannelDuplexHandler {
    public typealias InboundIn = HTTPServerRequestPart
    public typealias InboundOut = HTTPServerRequestPart
    public typealias OutboundIn = HTTPServerResponsePart
    public typealias OutboundOut = HTTPServerResponsePart
    /// Makes the reply to a POST of which all has come: to its path, with the fields that concern queries.
    public typealias Answer = @Sendable (String, QueryFields, ByteBuffer) async -> QueryReply

    /// Longer bodies are passed on, where they are refused.
    static let bodyBytesMax = 64 << 10

    private enum State {
        /// What comes is passed on, or begins a request of ours.
        case open
        /// Of ours, until its end.
        case collecting(String, QueryFields, ByteBuffer)
        case answering
        case closed
    }

    private let paths: [String]
    private let answer: Answer
    private let answered: () -> Void
    private var executor: LoopExecutor?
    /// Where replies are written: before the encoder, which would take them apart and put them together again.
    private var wire: ChannelHandlerContext?
    private var state = State.open
    private var task: Task<Void, Never>?
    /// Requests of ours so far.
    private var count = 0
    /// Requests passed on that are not answered. Replies keep the order of requests, so meanwhile none is ours.
    private var passed = 0
    /// What came while we were answering.
    private var waiting = CircularBuffer<HTTPServerRequestPart>()
    private var isReadHeld = false
    /// What happened to the connection meanwhile, such as the end of its client's side.
    private var events: [Any] = []
    private var failure: (any Error)?
    /// Whether something of this round of reading was passed on.
    private var hasPassedOn = false

    /// - Parameters:
    ///   - paths: of the requests to answer, without their queries.
    ///   - answered: called, on the event loop, when a reply is written, which handlers in front of the encoder see as
    ///     bytes only.
    public init(
        paths: [String] = ["/graphql"], answered: @escaping () -> Void = {}, _ answer: @escaping Answer
    ) {
        self.paths = paths
        self.answer = answer
        self.answered = answered
    }

    private var isAnswering: Bool { if case .answering = state { true } else { false } }

    /// What concerns us of a request that is ours: a POST of a known, small size, that waits for one reply on a lasting
    /// connection.
    private func fieldsOfOurs(_ head: HTTPRequestHead) -> QueryFields? {
        guard passed == 0, head.method == .POST, head.version == .http1_1, head.isKeepAlive, paths.contains(head.uri)
        else { return nil }
        let fields = QueryFields(head.headers)
        guard let length = fields.contentLength.flatMap({ Int($0) }), (0...Self.bodyBytesMax).contains(length),
            fields.expect == nil
        else { return nil }
        if let accept = fields.accept, accept != "application/json", accept.lowercased().contains("event-stream") {
            return nil
        }
        return fields
    }
}

// MARK: Inbound

extension QueryDoor {
    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        if isAnswering { waiting.append(part) } else { take(part, context) }
    }

    private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch (state, part) {
        case (.open, .head(let head)):
            guard let fields = fieldsOfOurs(head) else {
                passed += 1
                return passOn(part, context)
            }
            state = .collecting(head.uri, fields, ByteBuffer())
        case (.open, _): passOn(part, context)
        case (.collecting(let path, let fields, var body), .body(var piece)):
            if body.readableBytes == 0 { body = piece } else { body.writeBuffer(&piece) }
            state = .collecting(path, fields, body)
        case (.collecting(let path, let fields, let body), .end): begin(path, fields, body, context)
        case (.collecting, .head), (.answering, _), (.closed, _): break
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
        state = .closed
        task?.cancel()
        task = nil
        waiting.removeAll()
    }
}

// MARK: Answering

extension QueryDoor {
    private func begin(_ path: String, _ fields: QueryFields, _ body: ByteBuffer, _ context: ChannelHandlerContext) {
        state = .answering
        count += 1
        let mine = count
        let loop = context.eventLoop
        let here = NIOLoopBound((door: self, context: context), eventLoop: loop)
        // Cancelled when the connection ends; otherwise it ends with its reply.
        let task = Task.immediate(executorPreference: executor) { [answer] in
            let reply = await answer(path, fields, body)
            if loop.inEventLoop {
                here.value.door.finish(reply, here.value.context)
            } else {
                loop.execute { here.value.door.finish(reply, here.value.context) }
            }
        }
        // It may have been answered without waiting for anything, and the next one begun.
        if isAnswering, count == mine { self.task = task }
    }

    private func finish(_ reply: QueryReply, _ context: ChannelHandlerContext) {
        if case .closed = state { return }
        state = .open
        task = nil
        answered()
        wire?.writeAndFlush(NIOAny(reply.encoded(with: context.channel.allocator)), promise: nil)
        goOn(context)
    }

    /// With what came meanwhile, until it is another request of ours.
    private func goOn(_ context: ChannelHandlerContext) {
        while !isAnswering, let part = waiting.popFirst() { take(part, context) }
        guard !isAnswering else { return }
        if hasPassedOn { channelReadComplete(context: context) }
        let events = events
        self.events = []
        for event in events { context.fireUserInboundEventTriggered(event) }
        if let failure {
            self.failure = nil
            context.fireErrorCaught(failure)
        }
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

/// Puts a `QueryDoor` behind the decoder of an HTTP/1 pipeline, once that is there.
public final class QueryDoorInstaller: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = NIOAny

    private let door: QueryDoor

    public init(_ door: QueryDoor) { self.door = door }

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
