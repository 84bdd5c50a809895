import NIOCore
public import NIOHTTP1

/// Keeps the rules of HTTP/1 that are a connection's own, so that no client takes bytes of one answer for the next.
///
/// The answer to a HEAD has no body, HTTP/1.0 knows no chunks, who asks to close is understood however it is spelt, and
/// who waits for `100 Continue` is told to go on.
final class ReplyFramer: ChannelDuplexHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private struct Unanswered {
        let isHead: Bool
        let isOld: Bool
        let closes: Bool
        /// Its client holds the body back until it is told to go on.
        let holdsBody: Bool

        init(_ head: HTTPRequestHead) {
            isHead = head.method == .HEAD
            isOld = head.version.minor == 0
            closes = isOld || !head.isKeepAlive || head.endsHTTP
            holdsBody = !isOld && head.headers["expect"].contains { $0.lowercased() == "100-continue" }
        }
    }

    private var unanswered = CircularBuffer<Unanswered>()
    /// Of the answer to a HEAD: told when it is known how long the body would be.
    private var held: HTTPResponseHead?
    private var heldBytes = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        let request = Unanswered(head)
        if unanswered.isEmpty, request.holdsBody { letGoOn(context) }
        unanswered.append(request)
        // The server closes behind an answer where this stands, written just so.
        if request.closes { head.headers.replaceOrAdd(name: "connection", value: "close") }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let request = unanswered.first else { return context.write(data, promise: promise) }
        switch unwrapOutboundIn(data) {
        case .head(var head):
            guard head.status.code >= 200 else { return context.write(data, promise: promise) }
            // The encoder writes chunks to nobody who is older.
            if request.isOld { head.version = .http1_0 }
            if request.closes { head.headers.replaceOrAdd(name: "connection", value: "close") }
            guard request.isHead else { return context.write(wrapOutboundOut(.head(head)), promise: promise) }
            (held, heldBytes) = (head, 0)
            promise?.succeed()
        case .body(let bytes):
            guard request.isHead else { return context.write(data, promise: promise) }
            heldBytes += bytes.readableBytes
            promise?.succeed()
        case .end:
            unanswered.removeFirst()
            if var head = held {
                held = nil
                if !head.headers.contains(name: "content-length") {
                    head.headers.add(name: "content-length", value: String(heldBytes))
                }
                context.write(wrapOutboundOut(.head(head)), promise: nil)
            }
            context.write(data, promise: promise)
            if unanswered.first?.holdsBody == true { letGoOn(context) }
        }
    }

    private func letGoOn(_ context: ChannelHandlerContext) {
        context.writeAndFlush(
            wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .continue))), promise: nil)
    }
}

extension HTTPRequestHead {
    /// Whether its connection is for further requests.
    public var isLasting: Bool { version == .http1_1 && isKeepAlive }

    /// Behind it the decoder waits for another protocol, which nobody here speaks.
    var endsHTTP: Bool { method == .CONNECT || headers.contains(name: "upgrade") }
}

/// Puts a `ReplyFramer` behind the decoder of an HTTP/1 pipeline, once that is there.
final class ReplyFramerInstaller: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
            try pipeline.addHandler(ReplyFramer(), position: .after(decoder))
        } catch {
            preconditionFailure("an HTTP/1 pipeline has a decoder: \(error)")
        }
    }
}
