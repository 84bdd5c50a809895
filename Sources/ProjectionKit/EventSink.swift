public import EventSourcing

public enum EventSinkError: Error, Hashable, Sendable {
    /// Try the same page again later.
    case unavailable(reason: String)
    /// The sink has lost its place (another wrote it, it was thrown away): ask `start()` again.
    case moved
    /// This event cannot be applied, now or later.
    case refused(Position, reason: String)
}

/// A follower of the log that keeps its rows elsewhere than in a `ReadModelStore`, such as the search index.
///
/// It is given every event of its categories, in order, at least once from its own checkpoint on.
public protocol EventSink: Sendable {
    /// Names its watermark; `a-z` and `_`.
    var name: String { get }
    var categories: EventCategories { get }

    /// The position to go on from; what was given after it and not kept will come again.
    func start() async throws(EventSinkError) -> Position

    /// Asked about once a second while there is nothing to take: throws `moved` if what was taken up to `position` is
    /// not there any more, so that a sink that was emptied does not stay empty until something happens.
    func confirm(_ position: Position) async throws(EventSinkError)

    /// Takes a page; returning means that `page.through` is safe to announce.
    func take(_ page: EventPage) async throws(EventSinkError)

    /// What fills the sink's rows anew, beside those that are read, if that is due; nil: it is not. Asked about once a
    /// second. `start()` may wait for what comes of it.
    ///
    /// - Parameter head: where the log ends now.
    func renewal(head: Position) async throws(EventSinkError) -> (any SinkRenewal)?
}

extension EventSink {
    public func renewal(head: Position) async throws(EventSinkError) -> (any SinkRenewal)? { nil }
}

/// Rows that will take the place of those a sink keeps. It is given the events of the sink's categories from the log's
/// beginning on, beside the sink, and the last page again and again until it is done.
public protocol SinkRenewal: Sendable {
    /// True: it is over; readers have the new rows. The same page may come again after `unavailable`; after anything
    /// else it is given up.
    func take(_ page: EventPage) async throws(EventSinkError) -> Bool
}
