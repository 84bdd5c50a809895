import JSON
import NIOCore
import NIOHTTP1

/// One connection of a replay: asks when it may, and tells what is answered.
final class ReplayConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private static let bodyBytesMax = 4 << 20

    private let run: ReplayRun
    /// When the queries that wait for a reply were due, the oldest first.
    private var due = CircularBuffer<NIODeadline>()
    private var status = HTTPResponseStatus.ok
    private var body = ByteBuffer()

    init(_ run: ReplayRun) { self.run = run }

    func channelActive(context: ChannelHandlerContext) { askNext(context) }

    func channelInactive(context: ChannelHandlerContext) { run.ended(unanswered: due.count) }

    /// At a rate the next one is sent when it is due; else when this connection is free.
    private func askNext(_ context: ChannelHandlerContext) {
        guard let (query, due) = run.take() else {
            if self.due.isEmpty { context.close(promise: nil) }
            return
        }
        self.due.append(due)
        guard run.rate != nil else { return send(query, context) }
        context.eventLoop.assumeIsolated().scheduleTask(deadline: due) { [self] in
            guard context.channel.isActive else { return }
            send(query, context)
            askNext(context)
        }
    }

    private func send(_ query: ReplayRun.Query, _ context: ChannelHandlerContext) {
        context.write(wrapOutboundOut(.head(query.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(query.body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            status = head.status
            body.clear()
        case .body(var piece):
            if body.readableBytes < Self.bodyBytesMax { body.writeBuffer(&piece) }
        case .end:
            guard let asked = due.popFirst() else { return }
            run.answered(due: asked, status: status, codes: codes())
            if run.rate == nil { askNext(context) } else if due.isEmpty { closeIfOver(context) }
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func closeIfOver(_ context: ChannelHandlerContext) {
        if run.isAllAsked { context.close(promise: nil) }
    }

    /// The codes of a reply's errors; they stand first in ours, and are looked for in anybody's.
    private func codes() -> [String] {
        let bytes = Array(body.readableBytesView)
        guard bytes.starts(with: #"{"errors""#.utf8) || status.code >= 400 else { return [] }
        // What is no JSON has no codes.
        guard let reply = try? JSONValue.parse(bytes) else { return [] }
        return (reply["errors"]?.asArray ?? []).map { $0["extensions"]?["code"]?.asString ?? "without a code" }
    }
}
