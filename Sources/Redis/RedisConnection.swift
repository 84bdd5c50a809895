internal import NIOCore

/// One connection that many callers share: what they send in the same tick of the loop is one write, and replies
/// are handed out in order. Comes back by itself when it is lost.
// SAFETY: `outbox` locks itself; every other stored variable is touched on `eventLoop` only.
final class RedisConnection: @unchecked Sendable {
    /// A pipeline that was written. Without a waiter nobody waits any more, but its replies still come.
    private struct InFlight {
        let count: Int
        let byteCount: Int
        let deadline: NIODeadline
        let isFlat: Bool
        var waiter: Request.Waiter?
    }

    private let dialer: Dialer
    private let eventLoop: any EventLoop
    private let outbox: Outbox
    private let commandTimeout: TimeAmount
    /// How long the server may owe replies without saying anything; see `RedisConfiguration.patience`.
    private let silenceMax: TimeAmount
    /// Whether what is in flight then has timed out, whatever its own deadline.
    private let isImpatient: Bool

    private var channel: (any Channel)?
    private var inFlight = CircularBuffer<InFlight>()
    /// Replies to the first pipeline in flight.
    private var replies: [RedisValue] = []
    private var settled = (commands: 0, bytes: 0)
    private var lastRead = NIODeadline.now()
    /// Whether the connection was left because the server said nothing.
    private var wasSilent = false
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?
    private var backoff = Backoff()
    private var isClosing = false
    private var closeWaiters: [CheckedContinuation<Void, Never>] = []

    init(_ configuration: RedisConfiguration, eventLoop: any EventLoop) {
        self.dialer = Dialer(configuration: configuration, eventLoop: eventLoop)
        self.eventLoop = eventLoop
        self.outbox = Outbox(commandsMax: configuration.maxInFlight, bytesMax: configuration.inFlightBytesMax)
        self.commandTimeout = TimeAmount(configuration.commandTimeout)
        self.silenceMax = configuration.patience.map { TimeAmount($0) } ?? commandTimeout * 3
        self.isImpatient = configuration.patience != nil
        eventLoop.execute { self.dial() }
    }

    var isUsable: Bool { outbox.isUsable }

    func isOn(_ loop: any EventLoop) -> Bool { eventLoop === loop }

    var load: (commands: Int, bytes: Int) { outbox.load }

    /// From any thread. The request is finished in any case.
    func send(_ request: Request) {
        switch outbox.offer(request) {
        case .accepted: break
        case .wakes: eventLoop.execute { self.flush() }
        case .waits: eventLoop.execute { self.setTimer(request.deadline) }
        case .refused(let error): request.waiter.fail(error)
        }
    }

    /// Refuses what comes, waits for what is in flight, which its deadlines bound, and closes.
    func close() async {
        await withCheckedContinuation { continuation in
            eventLoop.execute {
                self.closeWaiters.append(continuation)
                self.beginClosing()
            }
        }
    }

    /// As `close`, with nobody waiting.
    func abandon() { eventLoop.execute { self.beginClosing() } }
}

// MARK: Writing

extension RedisConnection {
    private func flush() {
        let requests = outbox.take()
        guard let channel, !requests.isEmpty else {
            return refuse(requests, .notConnected(reason: "the connection ended before sending"))
        }
        let now = NIODeadline.now()
        if inFlight.isEmpty { lastRead = now }
        let byteCount = requests.reduce(0) { $0 + $1.bytes.count }
        var buffer = channel.allocator.buffer(capacity: byteCount)
        var soonest = NIODeadline.distantFuture
        for request in requests {
            guard request.deadline > now else {
                refuse([request], .notConnected(reason: "the time ended before sending"))
                continue
            }
            buffer.writeBytes(request.bytes)
            soonest = min(soonest, request.deadline)
            inFlight.append(
                InFlight(
                    count: request.count, byteCount: request.bytes.count, deadline: request.deadline,
                    isFlat: request.isFlat, waiter: request.waiter))
        }
        channel.writeAndFlush(buffer, promise: nil)
        setTimer(isImpatient ? min(soonest, lastRead + silenceMax) : soonest)
    }

    private func refuse(_ requests: [Request], _ error: RedisError) {
        for request in requests {
            outbox.settle(commands: request.count, bytes: request.bytes.count)
            request.waiter.fail(error)
        }
    }
}

// MARK: Reading

extension RedisConnection: ReplyReceiver {
    func received(_ value: RedisValue) {
        guard let first = inFlight.first else {
            // Nobody asked: the order can no longer be trusted.
            channel?.close(promise: nil)
            return
        }
        if replies.isEmpty { replies.reserveCapacity(first.count) }
        replies.append(value)
        guard replies.count == first.count else { return }
        inFlight.removeFirst()
        settle(first)
        var complete: [RedisValue] = []
        swap(&complete, &replies)
        if case .values(let continuation) = first.waiter { continuation.resume(returning: .success(complete)) }
    }

    var flatCount: Int { inFlight.first.map { $0.isFlat ? $0.count : 0 } ?? 0 }

    func received(flat replies: RedisReplies) {
        guard let first = inFlight.popFirst() else { return }
        settle(first)
        if case .flat(let continuation) = first.waiter { continuation.resume(returning: .success(replies)) }
    }

    private func settle(_ done: InFlight) {
        settled.commands += done.count
        settled.bytes += done.byteCount
    }

    func receivedAll() {
        lastRead = .now()
        outbox.settle(commands: settled.commands, bytes: settled.bytes)
        settled = (0, 0)
        if isClosing { closeIfDrained() }
    }

    func ended(_ error: RedisError) {
        channel = nil
        outbox.enter(wasSilent ? .down(Self.silent) : .connecting)
        failInFlight(wasSilent ? .timedOut : error)
        if isClosing { finishClosing() } else { redial() }
    }

    private static var silent: RedisError { .notConnected(reason: "the server says nothing") }

    private func failInFlight(_ error: RedisError) {
        replies = []
        for lost in inFlight {
            settle(lost)
            lost.waiter?.fail(error)
        }
        inFlight.removeAll()
        outbox.settle(commands: settled.commands, bytes: settled.bytes)
        settled = (0, 0)
    }
}

// MARK: Connecting

extension RedisConnection {
    private func dial() {
        guard !isClosing else { return finishClosing() }
        dialer.dial(self).whenComplete { result in
            switch result {
            case .success(let channel): self.opened(channel)
            case .failure(let error as RedisError): self.dialFailed(error)
            case .failure(let error): self.dialFailed(.notConnected(reason: "\(error)"))
            }
        }
    }

    private func opened(_ channel: any Channel) {
        // The channel can have ended between logging in and this call.
        guard channel.isActive else { return dialFailed(.notConnected(reason: "the server closed the connection")) }
        self.channel = channel
        wasSilent = false
        backoff.reset()
        outbox.enter(.open)
        flush()
        if isClosing { closeIfDrained() }
    }

    private func dialFailed(_ error: RedisError) {
        outbox.enter(.down(error))
        refuse(outbox.take(), error)
        redial()
    }

    private func redial() {
        eventLoop.scheduleTask(in: backoff.next()) { self.dial() }
    }
}

// MARK: Deadlines

extension RedisConnection {
    private func setTimer(_ deadline: NIODeadline) {
        if let timer, timer.at <= deadline { return }
        timer?.task.cancel()
        timer = (deadline, eventLoop.scheduleTask(deadline: deadline) { self.expire() })
    }

    /// Lets go those whose time has ended, and the connection if the server has said nothing for too long.
    private func expire() {
        timer = nil
        let now = NIODeadline.now()
        guard let channel else { return expireWaiting(now) }
        var next = NIODeadline.distantFuture
        for index in inFlight.indices {
            if inFlight[index].deadline <= now {
                inFlight[index].waiter?.fail(.timedOut)
                inFlight[index].waiter = nil
            } else {
                next = min(next, inFlight[index].deadline)
            }
        }
        guard let first = inFlight.first else { return }
        if isImpatient || first.waiter == nil {
            if now - lastRead >= silenceMax {
                // Where our own loop was kept from reading, what the server has said lies in the socket.
                guard channel.hasUnread else { return leaveSilent() }
                lastRead = now
            }
            next = min(next, isImpatient ? lastRead + silenceMax : now + commandTimeout)
        }
        setTimer(next)
        if isClosing { closeIfDrained() }
    }

    /// Until a connection stands, those that wait are kept to their time as well.
    private func expireWaiting(_ now: NIODeadline) {
        let (late, next) = outbox.takeLate(now)
        refuse(late, .notConnected(reason: "no connection stood in time"))
        if next < .distantFuture { setTimer(next) }
    }

    private func leaveSilent() {
        wasSilent = isImpatient
        channel?.close(promise: nil)
    }
}

// MARK: Closing

extension RedisConnection {
    private func beginClosing() {
        if isClosing && channel == nil { return finishClosing() }
        isClosing = true
        outbox.enter(.closed)
        if channel == nil {
            refuse(outbox.take(), .closed)
            finishClosing()
        } else {
            flush()
            closeIfDrained()
        }
    }

    private func closeIfDrained() {
        guard inFlight.allSatisfy({ $0.waiter == nil }) else { return }
        channel?.close(promise: nil)
    }

    private func finishClosing() {
        timer?.task.cancel()
        timer = nil
        for waiter in closeWaiters { waiter.resume() }
        closeWaiters = []
    }
}
