public import EventSourcing

/// A stream to load, with the aggregate that folds it.
public struct StreamRead: Sendable {
    public let stream: StreamName
    let snapshotVersion: Int16?
    /// Nil when the snapshot cannot be read: the stream must then be loaded from its start.
    let fold: @Sendable (StreamKey, LoadedStream, any PersonKeys) throws(EventCodecError) -> StateBox?

    public init<A: CodedAggregate>(_ type: A.Type, _ stream: StreamName) {
        self.stream = stream
        self.snapshotVersion = A.snapshotVersion
        self.fold = { (key, loaded, keys) throws(EventCodecError) in
            try TypedStateBox<A>.folding(loaded, of: key, keys: keys)
        }
    }
}
