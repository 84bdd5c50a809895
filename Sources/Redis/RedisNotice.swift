/// What a subscriber is told.
public enum RedisNotice: Hashable, Sendable {
    /// The subscription stands from here on. Whatever was published before, or since the last notice, may be
    /// missing: the first notice, and again after each lost connection or overfull buffer.
    case gap
    case message(channel: String, payload: [UInt8])
}
