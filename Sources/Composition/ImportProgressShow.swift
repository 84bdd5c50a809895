import Foundation
import Glibc
import Import

/// Shows how far an import is, on standard error: one line written over and over on a terminal, else a line at each
/// tenth of a stage.
struct ImportProgressShow: Sendable {
    private let progress: ImportProgress
    private let isTerminal = isatty(STDERR_FILENO) == 1

    init(_ progress: ImportProgress) { self.progress = progress }

    /// Until its task is cancelled.
    func run() async {
        var told = ""
        while !Task.isCancelled {
            told = isTerminal ? draw() : tell(told)
            // A cancelled sleep ends the loop.
            do { try await Task.sleep(for: .milliseconds(200)) } catch { break }
        }
        if isTerminal { write("\r\u{1B}[K") }
    }

    private func draw() -> String {
        write("\r\u{1B}[K" + ImportProgressLine.text(progress.snapshot, columns: Self.columns - 1))
        return ""
    }

    /// Returns what was told, so that nothing is told twice.
    private func tell(_ told: String) -> String {
        let snapshot = progress.snapshot
        let tenth = snapshot.total > 0 ? snapshot.done * 10 / snapshot.total : 0
        let mark = "\(snapshot.stage) \(tenth)"
        if mark != told { write(ImportProgressLine.text(snapshot, columns: 70) + "\n") }
        return mark
    }

    private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }

    /// Of the terminal as it is now; it may be made narrower at any time.
    private static var columns: Int {
        var size = winsize()
        // The kernel fills the struct it asks for, and keeps no pointer to it.
        let isKnown = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0
        return isKnown && size.ws_col > 0 ? Int(size.ws_col) : 80
    }
}
