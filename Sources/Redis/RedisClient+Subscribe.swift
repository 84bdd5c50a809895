internal import NIOCore

extension RedisClient {
    /// Everything published on these channels, over a connection of its own that comes back when it is lost.
    ///
    /// In a cluster at any node, and at another when that is lost: what is published at one is told at all.
    ///
    /// Begins with `gap` once the server has confirmed every channel. At most `bufferMax` notices wait for a slow
    /// reader; those beyond are dropped, which another `gap` tells. Ends, closing the connection, when the reader
    /// stops reading or its task is cancelled.
    public func subscribe(_ channels: [String], bufferMax: Int = 1_024) -> AsyncStream<RedisNotice> {
        precondition(!channels.isEmpty, "a subscription names a channel")
        let dialer = dialer
        return AsyncStream(bufferingPolicy: .bufferingOldest(bufferMax)) { continuation in
            let subscription = Subscription(channels: channels, dialer: dialer, continuation: continuation)
            continuation.onTermination = { _ in subscription.close() }
            subscription.start()
        }
    }
}
