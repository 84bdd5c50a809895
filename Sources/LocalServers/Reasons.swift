import Foundation
import Glibc

/// Why a call of the system failed, in one line for people.
public enum Reasons {
    /// Of the call just made.
    static func ofLastCall() -> String { text(of: errno) }

    /// Foundation's errors wrap the system's; that one tells most.
    public static func text(of error: any Error) -> String {
        var next: NSError? = error as NSError
        var found = next
        while let current = next {
            found = current
            next = current.userInfo[NSUnderlyingErrorKey] as? NSError
        }
        guard let found else { return "\(error)" }
        if found.domain == NSPOSIXErrorDomain { return text(of: Int32(truncatingIfNeeded: found.code)) }
        return found.domain == NSCocoaErrorDomain ? found.localizedDescription : "\(error)"
    }

    private static func text(of number: Int32) -> String {
        // The text is copied at once; the pointer is good until the next call on this thread.
        guard let text = unsafe strerror(number) else { return "error \(number)" }
        return unsafe String(cString: text)
    }
}
