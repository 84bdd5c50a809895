import Audit
import Foundation
import Glibc

/// Nobody reads our standard output any more.
struct OutputClosed: Error {}

/// Standard output for results, standard error for remarks.
struct Output {
    init() {
        // A reader that has gone is an error to handle, not a signal to die of.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Throws `OutputClosed` when the reader has gone, anything else as it is.
    func write(_ text: String) throws {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
        } catch {
            throw Self.isClosed(error) ? OutputClosed() : error
        }
    }

    static func note(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    private static func isClosed(_ error: any Error) -> Bool {
        var next: NSError? = error as NSError
        while let current = next {
            if current.domain == NSPOSIXErrorDomain, current.code == Int(EPIPE) { return true }
            next = current.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        return false
    }
}

/// One line on a terminal's standard error that is written over and over; nothing where nobody looks.
struct ProgressLine: Sendable {
    private let start = ContinuousClock.now

    @Sendable func show(_ progress: LogVerification.Progress) {
        let name =
            switch progress.phase {
            case .streams: "checking streams"
            case .answers: "reading answers"
            case .order: "checking the order"
            }
        guard progress.total > 0, progress.done > 0 else { return }
        let seconds = start.duration(to: .now) / .seconds(1)
        var line = "\(name): \(progress.done) of \(progress.total)"
        if progress.phase == .streams {
            let rate = Double(progress.done) / max(seconds, 0.001)
            let left = Double(progress.total - progress.done) / max(rate, 1)
            line += ", \(Int(rate)) events/s, \(Int(left.rounded(.up))) s left"
        }
        Self.step(line)
    }

    func clear() { Self.write("\r\u{1B}[K") }

    static func step(_ text: String) { write("\r\u{1B}[K\(text)") }

    private static func write(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        FileHandle.standardError.write(Data(text.utf8))
    }
}

/// What the caller of `replay` did wrong, or what is missing, in words.
struct ReplayError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
