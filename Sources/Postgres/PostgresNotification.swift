/// A NOTIFY of some session.
public struct PostgresNotification: Hashable, Sendable {
    public let channel: String
    public let payload: String

    public init(channel: String, payload: String) {
        self.channel = channel
        self.payload = payload
    }
}

/// Somebody who follows one channel.
struct Listener: Sendable {
    let id: UInt64
    let channel: String
    let continuation: AsyncStream<PostgresNotification>.Continuation

    /// A listener that is slower than this many notifications loses the oldest: they only wake.
    static let bufferedMax = 64
}
