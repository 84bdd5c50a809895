/// A command as it goes over the wire.
public struct OutgoingCommand: Sendable {
    /// `order.place`
    public let route: String
    /// The client's name for this intention; the same key again asks for the same answer again.
    public let key: String
    /// One JSON object.
    public let body: [UInt8]
    /// When it happened, in milliseconds since 1970-01-01T00:00:00Z, for those who may name the past; nil: now.
    /// Only a stream carries it.
    public let occurredAt: Int64?
    /// The deadline it answers, for the system's own commands, and in milliseconds since 1970 when that is due:
    /// `order-timeout-o7 1785542400000`. Only a command sent alone carries it.
    public var deadline: String?
    /// The event it answers, for the system's own commands, and the key that the chain began with: `1/58 place-o7`.
    /// Only a command sent alone carries it.
    public var cause: String?
    /// The trace it belongs to, as the W3C has it. Only a command sent alone carries it.
    public var traceparent: String?

    public init(route: String, key: String, body: [UInt8], occurredAt: Int64? = nil) {
        self.route = route
        self.key = key
        self.body = body
        self.occurredAt = occurredAt
    }

    /// What it takes of a window, about.
    var footprint: Int { route.utf8.count + key.utf8.count + body.count + 64 }
}
