import Synchronization

/// Lines between the one who reads and the one who has them decided. Holds so many and no more.
final class BatchQueue: Sendable {
    private struct State {
        var lines: [BatchLine] = []
        var bytes = 0
        var hasEnded = false
        var reader: CheckedContinuation<Void, Never>?
        var writer: CheckedContinuation<Void, Never>?

        mutating func takeReader() -> CheckedContinuation<Void, Never>? {
            defer { reader = nil }
            return reader
        }

        mutating func takeWriter() -> CheckedContinuation<Void, Never>? {
            defer { writer = nil }
            return writer
        }
    }

    private let state = Mutex(State())
    private let linesMax: Int
    private let bytesMax: Int

    init(linesMax: Int, bytesMax: Int) {
        self.linesMax = linesMax
        self.bytesMax = bytesMax
    }

    /// Waits for room. False once the queue has ended: nobody will take the line.
    func put(_ line: BatchLine) async -> Bool {
        while true {
            let (done, ended, writer) = state.withLock { state in
                if state.hasEnded { return (true, true, nil as CheckedContinuation<Void, Never>?) }
                let hasRoom = state.lines.count < linesMax && state.bytes + line.bytes <= bytesMax
                guard hasRoom || state.lines.isEmpty else { return (false, false, nil) }
                state.lines.append(line)
                state.bytes += line.bytes
                return (true, false, state.takeWriter())
            }
            writer?.resume()
            if done { return !ended }
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.hasEnded || state.lines.isEmpty { return true }
                    state.reader = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        }
    }

    /// What has come by now, at most `countMax` lines and at least one; nil after the end.
    func take(_ countMax: Int) async -> [BatchLine]? {
        while true {
            let (lines, ended, reader) = state.withLock { state in
                let lines = Array(state.lines.prefix(countMax))
                state.lines.removeFirst(lines.count)
                state.bytes -= lines.reduce(0) { $0 + $1.bytes }
                return (lines, state.hasEnded, lines.isEmpty ? nil : state.takeReader())
            }
            reader?.resume()
            if !lines.isEmpty { return lines }
            if ended { return nil }
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.hasEnded || !state.lines.isEmpty { return true }
                    state.writer = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        }
    }

    /// Nothing more comes, or nobody takes any more. What is in it can still be taken.
    func end() {
        let waiting = state.withLock { state in
            state.hasEnded = true
            return [state.takeReader(), state.takeWriter()]
        }
        for continuation in waiting { continuation?.resume() }
    }
}
