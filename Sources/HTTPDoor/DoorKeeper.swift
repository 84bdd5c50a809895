public import Hummingbird
public import NIOHTTP1

/// Answers every request; some of them already at the door.
public protocol DoorKeeper: HTTPResponder {
    /// See `Door.Opening`.
    func opens(to head: HTTPRequestHead) -> Door.Answer?
}
