/// Who is told what a connection says, always on its event loop.
protocol ReplyReceiver: AnyObject, Sendable {
    func received(_ value: RedisValue)
    /// How many replies, from the one that now begins, are to be kept flat.
    var flatCount: Int { get }
    /// As many as were to be kept flat.
    func received(flat replies: RedisReplies)
    /// No more values are at hand for now.
    func receivedAll()
    /// The connection, which was logged in, is gone.
    func ended(_ error: RedisError)
}

extension ReplyReceiver {
    var flatCount: Int { 0 }

    func received(flat replies: RedisReplies) {}
}
