internal import NIOCore

/// Keeps channels subscribed and passes on what is published.
// SAFETY: every stored variable is touched on the dialer's event loop only.
final class Subscription: @unchecked Sendable {
    /// A silent connection is asked for a sign of life this often, and given up if it gives none until the next.
    private static let heartbeat = TimeAmount.seconds(5)

    private let channels: [String]
    private let dialer: Dialer
    private let continuation: AsyncStream<RedisNotice>.Continuation

    private var channel: (any Channel)?
    private var unconfirmed = 0
    private var hasGap = true
    private var heardSinceBeat = true
    private var beat: RepeatedTask?
    private var backoff = Backoff()
    private var isClosed = false

    init(channels: [String], dialer: Dialer, continuation: AsyncStream<RedisNotice>.Continuation) {
        self.channels = channels
        self.dialer = dialer
        self.continuation = continuation
    }

    func start() { dialer.eventLoop.execute { self.dial() } }

    func close() {
        dialer.eventLoop.execute {
            self.isClosed = true
            self.channel?.close(promise: nil)
        }
    }

    private func dial() {
        guard !isClosed else { return }
        dialer.dial(self).whenComplete { result in
            switch result {
            case .success(let channel): self.opened(channel)
            case .failure: self.redial()
            }
        }
    }

    private func redial() {
        guard !isClosed else { return }
        dialer.eventLoop.scheduleTask(in: backoff.next()) { self.dial() }
    }

    private func opened(_ channel: any Channel) {
        guard channel.isActive else { return redial() }
        guard !isClosed else { return channel.close(promise: nil) }
        self.channel = channel
        backoff.reset()
        unconfirmed = channels.count
        hasGap = true
        heardSinceBeat = true
        var pipeline = RedisPipeline()
        pipeline.append("SUBSCRIBE") { command in
            for name in channels { command.argument(name) }
        }
        write(pipeline)
        beat = dialer.eventLoop.scheduleRepeatedTask(initialDelay: Self.heartbeat, delay: Self.heartbeat) { _ in
            self.checkLife()
        }
    }

    private func checkLife() {
        guard heardSinceBeat || channel?.hasUnread == true else {
            channel?.close(promise: nil)
            return
        }
        heardSinceBeat = false
        var pipeline = RedisPipeline()
        pipeline.append("PING")
        write(pipeline)
    }

    private func write(_ pipeline: RedisPipeline) {
        channel?.writeAndFlush(ByteBuffer(bytes: pipeline.bytes), promise: nil)
    }
}

extension Subscription: ReplyReceiver {
    func received(_ value: RedisValue) {
        heardSinceBeat = true
        guard let parts = value.asArray, let kind = parts.first?.asString else {
            // A refusal, say for want of a right: perhaps granted when we come back.
            channel?.close(promise: nil)
            return
        }
        switch kind {
        case "subscribe":
            unconfirmed -= 1
            if unconfirmed == 0 { yieldGap() }
        case "message":
            guard parts.count == 3, let name = parts[1].asString, let payload = parts[2].asBytes else { return }
            // A message among the confirmations is not counted on: the gap that follows covers it.
            if unconfirmed == 0 { yield(.message(channel: name, payload: payload)) }
        default: break
        }
    }

    func receivedAll() {}

    func ended(_ error: RedisError) {
        channel = nil
        beat?.cancel()
        beat = nil
        redial()
    }

    private func yield(_ notice: RedisNotice) {
        if hasGap { yieldGap() }
        guard !hasGap else { return }
        if case .dropped = continuation.yield(notice) { hasGap = true }
    }

    private func yieldGap() {
        if case .dropped = continuation.yield(.gap) { hasGap = true } else { hasGap = false }
    }
}
