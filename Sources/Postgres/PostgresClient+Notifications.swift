import Synchronization

extension PostgresClient {
    /// What is notified on `channel`, across reconnects, over a connection of its own.
    ///
    /// After each connect, the first one included, comes one notification with an empty payload: what
    /// was notified in between is lost, so look for yourself. Bounded: a slow reader loses the oldest.
    /// Ends when the reader stops, or with `close()` of the client at the next reconnect.
    public func notifications(on channel: String) -> AsyncStream<PostgresNotification> {
        let (stream, continuation) = AsyncStream.makeStream(
            of: PostgresNotification.self, bufferingPolicy: .bufferingNewest(Listener.bufferedMax))
        let configuration = configuration
        // Cancelled when the stream ends, below.
        let follower = Task { [weak self] in
            var backoff = Backoff(.milliseconds(50), max: .seconds(2))
            while !Task.isCancelled, self?.isInUse ?? false {
                await Self.follow(channel, with: configuration) { notification in
                    backoff.reset()
                    continuation.yield(notification)
                }
                // Only cancellation ends the sleep early, and then the loop ends.
                try? await Task.sleep(for: backoff.failed())
            }
            continuation.finish()
        }
        continuation.onTermination = { _ in follower.cancel() }
        return stream
    }

    private var isInUse: Bool { pool.withLock { $0.isOpen } }

    /// One connection's worth of notifications.
    private static func follow(
        _ channel: String, with configuration: PostgresConfiguration,
        deliver: (PostgresNotification) -> Void
    ) async {
        do throws(PostgresError) {
            let connection = try await PostgresConnection.connect(configuration)
            let notifications = try await connection.notifications(on: channel)
            deliver(PostgresNotification(channel: channel, payload: ""))
            for await notification in notifications { deliver(notification) }
            await connection.close()
        } catch {
            // Expected while the server is away. The caller pauses and tries again for as long as it is read.
            return
        }
    }
}
