import NIOCore

/// A stream that is counted; given up when nobody holds it any more, however its response ended.
final class LiveStream: Sendable {
    let mailbox: LiveMailbox
    private let leave: @Sendable () -> Void

    init(_ mailbox: LiveMailbox, leave: @escaping @Sendable () -> Void) {
        self.mailbox = mailbox
        self.leave = leave
    }

    deinit { leave() }
}

/// What is known of a stream beside its mailbox.
struct LiveMember {
    let key: LiveKey
    let client: String?
    let mailbox: LiveMailbox
    let session: Visitor.Session?
    let ends: ContinuousClock.Instant
    var nextBeat: ContinuousClock.Instant
    /// Closes its connection.
    let abort: @Sendable () -> Void
}
