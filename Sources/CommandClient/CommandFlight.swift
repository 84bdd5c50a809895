/// The commands on their way: sent or waiting to be sent again, in order.
///
/// One connection at a time takes from it. Whoever serves an earlier one is told to stop: a command that a dead
/// connection took is handed to the next again.
actor CommandFlight {
    private let windowCommands: Int
    private let windowBytes: Int
    private let source: CommandStream.Source

    private var unanswered: [OutgoingCommand] = []
    /// The first `answered` entries of `unanswered` are done; dropped in bulk, so that a queue costs no shifting.
    private var answered = 0
    private var sent = 0
    private var bytes = 0
    private var connection = 0
    private var isOpen = false
    /// One at a time draws from the source, or commands would lose their order.
    private var isPulling = false
    private var hasEnded = false
    private(set) var sourceError: (any Error)?
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private(set) var answeredCount = 0
    /// Since when the oldest command has been without an answer; nil while there is none.
    private(set) var waitingSince: ContinuousClock.Instant?

    init(windowCommands: Int, windowBytes: Int, source: @escaping CommandStream.Source) {
        self.windowCommands = windowCommands
        self.windowBytes = windowBytes
        self.source = source
    }

    var isFinished: Bool { hasEnded && answered == unanswered.count }

    /// Begins a connection: everything unanswered goes out again, from the first.
    func open() -> Int {
        connection += 1
        isOpen = true
        unanswered.removeFirst(answered)
        answered = 0
        sent = 0
        waitingSince = unanswered.isEmpty ? nil : .now
        return connection
    }

    /// The present connection is gone: whoever waits to send over it stops.
    func close() {
        isOpen = false
        wake()
    }

    /// The next commands to put on the wire, at least one and about `bytesMax` at most; nil at the end, after the
    /// connection has ended, or when the source failed. Waits while the window is full.
    func nextToSend(on connection: Int, bytesMax: Int) async -> [OutgoingCommand]? {
        while isOpen, connection == self.connection {
            if sent < unanswered.count { return takeUnsent(bytesMax) }
            if hasEnded || sourceError != nil { return nil }
            if isPulling || unanswered.count - answered >= windowCommands || bytes >= windowBytes {
                await withCheckedContinuation { waiting.append($0) }
            } else {
                await pull()
            }
        }
        return nil
    }

    /// The oldest command without an answer has one now.
    func answer() -> OutgoingCommand? {
        guard answered < sent else { return nil }
        let command = unanswered[answered]
        answered += 1
        answeredCount += 1
        bytes -= command.footprint
        waitingSince = answered < unanswered.count ? .now : nil
        if answered >= windowCommands {
            unanswered.removeFirst(answered)
            sent -= answered
            answered = 0
        }
        wake()
        return command
    }

    private func takeUnsent(_ bytesMax: Int) -> [OutgoingCommand] {
        let start = sent
        var size = 0
        repeat {
            size += unanswered[sent].footprint
            sent += 1
        } while sent < unanswered.count && size < bytesMax
        return Array(unanswered[start..<sent])
    }

    private func pull() async {
        isPulling = true
        do {
            if let commands = try await source() {
                if answered == unanswered.count, !commands.isEmpty { waitingSince = .now }
                unanswered += commands
                bytes += commands.reduce(0) { $0 + $1.footprint }
            } else {
                hasEnded = true
            }
        } catch {
            sourceError = error
        }
        isPulling = false
        wake()
    }

    private func wake() {
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }
}
