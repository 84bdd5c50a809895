/// Who is told what a connection says, always on its event loop.
protocol ReplyReceiver: AnyObject, Sendable {
    func received(_ value: RedisValue)
    /// No more values are at hand for now.
    func receivedAll()
    /// The connection, which was logged in, is gone.
    func ended(_ error: RedisError)
}
