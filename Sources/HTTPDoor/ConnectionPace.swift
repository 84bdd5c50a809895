public import NIOCore

/// How long clients may take, so that slow or silent ones can not hold connections for ever.
///
/// A limit runs only while the server is willing to read: a client that is kept waiting is not late.
public struct ConnectionPace: Sendable {
    /// From the first byte of a request to the end of its headers.
    public var head = TimeAmount.seconds(15)
    /// From one byte of a body to the next. A batch may take as long as it likes, if only it goes on.
    public var body = TimeAmount.seconds(30)
    /// From the connection's start, or an answer, to the next request.
    public var idle = TimeAmount.seconds(120)

    public init() {}

    /// For the pipeline of one HTTP/1 connection, in front of whoever answers: frames answers as their client can read
    /// them, opens the door, and closes the connection when its client takes longer, at most a third of `head` late.
    /// The server needs no idle timeout beside it, which would not see the requests that the door answers.
    public func handlers(before keeper: some DoorKeeper) -> [any RemovableChannelHandler] {
        let watch = ConnectionWatch(self)
        let door = Door(answered: { watch.answered() }, { keeper.opens(to: $0) })
        return [ReplyFramerInstaller(), DoorInstaller(door), ConnectionPaceInstaller(watch)]
    }
}
