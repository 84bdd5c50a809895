/// The commands on their way: sent or waiting to be sent again, in order.
actor CommandFlight {
    private let window: Int
    private let source: @Sendable () async throws -> OutgoingCommand?
    private var unanswered: [OutgoingCommand] = []
    /// The first `answered` entries of `unanswered` are done; dropped in bulk, so that a queue costs no shifting.
    private var answered = 0
    private var sent = 0
    private var sourceEnded = false
    private var sourceError: (any Error)?
    private var waiting: CheckedContinuation<Void, Never>?
    private var isInterrupted = false
    private(set) var answeredCount = 0

    init(window: Int, next: @escaping @Sendable () async throws -> OutgoingCommand?) {
        self.window = window
        self.source = next
    }

    var isFinished: Bool { sourceEnded && answered == unanswered.count }

    /// Everything unanswered goes out again, from the first.
    func rewind() {
        unanswered.removeFirst(answered)
        answered = 0
        sent = 0
        isInterrupted = false
    }

    /// The connection is gone: whoever waits to send stops.
    func interrupt() {
        isInterrupted = true
        wake()
    }

    func rethrowSourceError() throws {
        if let sourceError { throw sourceError }
    }

    /// The next command to put on the wire; nil at the end, after an interruption, or when the source failed.
    /// Waits while the window is full.
    func nextToSend() async -> OutgoingCommand? {
        while !isInterrupted {
            if sent < unanswered.count {
                sent += 1
                return unanswered[sent - 1]
            }
            if sourceEnded || sourceError != nil { return nil }
            if unanswered.count - answered < window {
                do {
                    guard let command = try await source() else {
                        sourceEnded = true
                        return nil
                    }
                    unanswered.append(command)
                } catch {
                    sourceError = error
                    return nil
                }
            } else {
                await withCheckedContinuation { waiting = $0 }
            }
        }
        return nil
    }

    /// True if the next command needs no answer to come first.
    var isReadyOrCanPull: Bool {
        guard !isInterrupted else { return false }
        return sent < unanswered.count || (!sourceEnded && unanswered.count - answered < window)
    }

    /// The oldest command without an answer has one now.
    func answer() -> OutgoingCommand? {
        guard answered < unanswered.count else { return nil }
        let command = unanswered[answered]
        answered += 1
        answeredCount += 1
        if answered >= window {
            unanswered.removeFirst(answered)
            sent -= answered
            answered = 0
        }
        wake()
        return command
    }

    private func wake() {
        waiting?.resume()
        waiting = nil
    }
}
