import NIOCore

/// One run of a load: hands requests to the connections that are free.
// SAFETY: everything but what is set once is touched on `loop` only.
final class HTTPLoadRun: @unchecked Sendable {
    /// Who is silent for longer has lost a request.
    private static let patience = TimeAmount.seconds(30)

    private let load: HTTPLoad
    private let pace: HTTPLoad.Pace
    private let warmUp: TimeAmount
    private let time: TimeAmount
    private let loop: any EventLoop
    private let next: @Sendable (Int) -> HTTPLoad.Request
    private let over: EventLoopPromise<Void>
    private let latencies = LatencyRecorder()

    private var from = NIODeadline.now()
    private var end = NIODeadline.distantFuture
    private var connections: [HTTPLoadConnection] = []
    private var free: [HTTPLoadConnection] = []
    /// What is due and finds no connection free, the oldest first.
    private var waiting = CircularBuffer<(number: Int, due: NIODeadline)>()
    private var begun = 0
    private var answered = 0
    /// Answered after the warm-up.
    private var counted = 0
    private var isAllBegun = false
    private var isOver = false

    init(
        _ load: HTTPLoad, _ pace: HTTPLoad.Pace, seconds: Double, warmUp: Double, on loop: any EventLoop,
        next: @escaping @Sendable (Int) -> HTTPLoad.Request
    ) {
        self.load = load
        self.pace = pace
        self.warmUp = .nanoseconds(Int64(warmUp * 1e9))
        time = .nanoseconds(Int64(seconds * 1e9))
        self.loop = loop
        self.next = next
        over = loop.makePromise()
    }

    func outcome() async throws -> HTTPLoad.Outcome {
        loop.execute { self.begin() }
        try await over.futureResult.get()
        return try await loop.submit { [self] in
            let seconds = Double(((isClosedLoop ? end : .now()) - from).nanoseconds) / 1e9
            return HTTPLoad.Outcome(perSecond: Double(counted) / seconds, latencies: latencies)
        }.get()
    }

    func cancel() { loop.execute { self.finish(CancellationError()) } }

    private func begin() {
        connections = (0..<load.connections).map { _ in HTTPLoadConnection(port: load.port, on: loop, of: self) }
        free = connections
        loop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { task in
            if self.isOver { task.cancel() } else { self.lookForSilence() }
        }
        from = .now() + .milliseconds(100) + warmUp
        end = from + time
        switch pace {
        case .clients(let clients): for _ in 0..<clients { beginNext(due: .now()) }
        case .perSecond(let perSecond): beginDue(perSecond)
        }
    }

    /// Begins all that are due, and comes back when the next one is.
    private func beginDue(_ perSecond: Double) {
        let now = NIODeadline.now()
        while !isOver {
            let due = from - warmUp + .nanoseconds(Int64(Double(begun) / perSecond * 1e9))
            guard due < end else {
                isAllBegun = true
                return finishIfAllAnswered()
            }
            guard due <= now else {
                loop.assumeIsolated().scheduleTask(deadline: due) { self.beginDue(perSecond) }
                return
            }
            beginNext(due: due)
        }
    }

    private func beginNext(due: NIODeadline) {
        begun += 1
        if let connection = free.popLast() {
            connection.send(next(begun - 1), due: due)
        } else {
            waiting.append((begun - 1, due))
        }
    }

    private func lookForSilence() {
        let now = NIODeadline.now()
        guard connections.contains(where: { $0.isSilent(since: now - Self.patience) }) else { return }
        finish(HTTPLoad.NoReply(description: "no reply for 30 s"))
    }

    private func finishIfAllAnswered() { if isAllBegun, answered == begun { finish(nil) } }

    private func finish(_ error: (any Error)?) {
        guard !isOver else { return }
        isOver = true
        for connection in connections { connection.end() }
        (connections, free) = ([], [])
        if let error { over.fail(error) } else { over.succeed() }
    }
}

// MARK: What a connection tells

extension HTTPLoadRun {
    func received(
        _ reply: HTTPLoad.Reply, to request: HTTPLoad.Request, due: NIODeadline, on connection: HTTPLoadConnection
    ) {
        guard !isOver else { return }
        let now = NIODeadline.now()
        answered += 1
        do {
            let counts = try request.judge(reply)
            if due >= from, now < end || !isClosedLoop {
                counted += 1
                if counts { record(.nanoseconds((now - due).nanoseconds)) }
            }
        } catch {
            return finish(error)
        }
        goOn(connection, now)
    }

    func cannotConnect(_ error: any Error) {
        finish(HTTPLoad.NoReply(description: "no connection to port \(load.port): \(error)"))
    }

    private var isClosedLoop: Bool { if case .clients = pace { true } else { false } }

    private func record(_ time: Duration) {
        latencies.record(time)
        load.recent?(time)
    }

    private func goOn(_ connection: HTTPLoadConnection, _ now: NIODeadline) {
        if let (number, due) = waiting.popFirst() { return connection.send(next(number), due: due) }
        free.append(connection)
        if isClosedLoop {
            if now < end { beginNext(due: now) } else { isAllBegun = true }
        }
        finishIfAllAnswered()
    }
}
