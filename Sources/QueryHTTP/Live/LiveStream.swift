import NIOCore

/// A stream that is counted; given up when nobody holds it any more, however its response ended.
final class LiveStream: Sendable {
    let mailbox: LiveMailbox
    /// The result that its client says it has seen.
    let seen: String?
    /// How long what was sent may stay unacknowledged.
    let patience: Duration
    private let leave: @Sendable () -> Void

    init(_ mailbox: LiveMailbox, seen: String?, patience: Duration, leave: @escaping @Sendable () -> Void) {
        self.mailbox = mailbox
        self.seen = seen
        self.patience = patience
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
}
