/// A command as it goes over the wire.
public struct OutgoingCommand: Sendable {
    /// `order.place`
    public let route: String
    /// The client's name for this intention; the same key again asks for the same answer again.
    public let key: String
    /// One JSON object.
    public let body: [UInt8]

    public init(route: String, key: String, body: [UInt8]) {
        self.route = route
        self.key = key
        self.body = body
    }
}
