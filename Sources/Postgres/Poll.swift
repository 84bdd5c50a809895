import Glibc

/// Sleeping until a socket, an eventfd or a deadline has something to say.
enum Poll {
    struct Ready {
        var socketEvents: Int32 = 0
        var isWokenUp = false
    }

    /// - Parameter socket: -1 to leave it out, errors included.
    static func wait(
        socket: Int32, events: Int32, wakeUp: Int32, until deadline: ContinuousClock.Instant?
    ) -> Ready {
        var descriptors = (
            pollfd(fd: socket, events: Int16(truncatingIfNeeded: events), revents: 0),
            pollfd(fd: wakeUp, events: Int16(truncatingIfNeeded: POLLIN), revents: 0)
        )
        let milliseconds = deadline.map { ContinuousClock.now.duration(to: $0).wholeMilliseconds } ?? -1
        let timeout = deadline == nil ? -1 : Int32(clamping: max(milliseconds, 0))
        // A tuple of equal structs is laid out like an array of them.
        let count = unsafe withUnsafeMutablePointer(to: &descriptors) { pointer in
            unsafe pointer.withMemoryRebound(to: pollfd.self, capacity: 2) { unsafe poll($0, 2, timeout) }
        }
        // Nothing ready, or interrupted: the caller looks at the clock and comes back.
        guard count > 0 else { return Ready() }
        return Ready(socketEvents: Int32(descriptors.0.revents), isWokenUp: descriptors.1.revents != 0)
    }
}
