/// Who is told what a connection says, always on its event loop.
protocol ReplyReceiver: AnyObject, Sendable {
    func received(_ value: RedisValue)
    /// Whether the reply that now begins is to be kept flat.
    var wantsFlat: Bool { get }
    /// A flat reply is complete, at the end of `replies`, which may be taken.
    func received(flat replies: inout RedisReplies)
    /// No more values are at hand for now.
    func receivedAll()
    /// The connection, which was logged in, is gone.
    func ended(_ error: RedisError)
}

extension ReplyReceiver {
    var wantsFlat: Bool { false }

    func received(flat replies: inout RedisReplies) {}
}
