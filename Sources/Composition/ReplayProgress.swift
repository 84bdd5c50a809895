import Audit
import Foundation
import Glibc

/// One line on a terminal's standard error that is written over and over; nothing where nobody looks.
struct ReplayProgress: Sendable {
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
