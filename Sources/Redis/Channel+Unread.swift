internal import Glibc
internal import NIOCore

extension Channel {
    /// Whether the socket holds what our side has not read yet, be it the connection's end. On its event loop.
    ///
    /// A timer alone cannot tell: a loop that was kept busy runs those that are overdue before it reads again.
    var hasUnread: Bool {
        do {
            let found = try pipeline.syncOperations.withUnsafeTransportIfAvailable { (socket: CInt) in
                var descriptor = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
                return unsafe poll(&descriptor, 1, 0) > 0
            }
            return found ?? false
        } catch {
            // Closed: nothing comes any more.
            return false
        }
    }
}
