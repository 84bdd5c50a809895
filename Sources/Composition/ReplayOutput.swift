import Foundation
import Glibc

/// Nobody reads our standard output any more.
struct OutputClosed: Error {}

/// Standard output for results, standard error for remarks.
struct ReplayOutput {
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
