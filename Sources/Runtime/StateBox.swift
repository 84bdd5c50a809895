import EventSourcing

/// A state as it stood, for a snapshot. Encoded outside of the loop: one of a hundred thousand parts takes a while.
struct SnapshotDraft: Sendable {
    let stream: StreamKey
    let encoded: @Sendable () -> Snapshot
}

/// The cached state of one stream, of any aggregate. Used by the decision loop only.
class StateBox {
    let key: StreamKey
    /// Counts the events folded in, those of groups not yet committed among them.
    fileprivate(set) var version: StreamVersion
    /// Place in the cache's list; negative while outside.
    var slot = -1
    /// Bytes the cache has counted for it.
    var countedBytes = 0
    /// How many uncommitted groups and parked commands need it where it is.
    var pins = 0
    /// The last group that changed it.
    var lastGroup = -1
    /// False while it stands for a stream that was declared new and never looked at.
    var isVerified = true
    fileprivate(set) var snapshotVersion: StreamVersion
    var snapshotAt = Timestamp(milliseconds: .min)

    fileprivate init(_ key: StreamKey, version: StreamVersion, snapshotVersion: StreamVersion = .empty) {
        self.key = key
        self.version = version
        self.snapshotVersion = snapshotVersion
    }

    /// About how many bytes the box and its state hold.
    var footprint: Int { Self.overheadBytes + key.name.rawValue.utf8.count }
    /// Why the stream cannot be folded, if it cannot.
    var unreadable: EventCodecError? { nil }
    /// Believed to be unborn on the command's word alone: no ground for another command's decision.
    var isOnlyAssumed: Bool { !isVerified && version == .empty }

    func draftSnapshot() -> SnapshotDraft? { nil }

    /// The box itself, its place in the cache's table and list.
    private static let overheadBytes = 240
}

/// A stream that holds an event this build cannot read: whoever needs it fails, alone.
final class UnreadableBox: StateBox {
    private let error: EventCodecError

    init(_ key: StreamKey, error: EventCodecError) {
        self.error = error
        super.init(key, version: .empty)
    }

    override var unreadable: EventCodecError? { error }
}

final class TypedStateBox<A: CodedAggregate>: StateBox {
    private(set) var state: A

    init(unborn key: StreamKey) {
        state = A()
        super.init(key, version: .empty)
    }

    private init(_ key: StreamKey, _ state: A, at version: StreamVersion, snapshotVersion: StreamVersion) {
        self.state = state
        super.init(key, version: version, snapshotVersion: snapshotVersion)
    }

    /// Nil when the snapshot's bytes cannot be read; the events after it are of no use then.
    static func folding(
        _ loaded: LoadedStream, of key: StreamKey, keys: any PersonKeys
    ) throws(EventCodecError) -> TypedStateBox<A>? {
        var state = A()
        var version = StreamVersion.empty
        if let snapshot = loaded.snapshot {
            guard let restored = A(snapshot: snapshot.state) else { return nil }
            state = restored
            version = snapshot.version
        }
        let snapshotVersion = version
        for event in loaded.tail {
            version = version.advanced(by: 1)
            guard event.version == version else {
                throw .malformed(event.data.type, reason: "version \(version.count) is missing")
            }
            state.evolve(try A.decode(event.data, keys: keys))
        }
        return TypedStateBox(key, state, at: version, snapshotVersion: snapshotVersion)
    }

    override var footprint: Int { super.footprint + state.footprint }

    func evolve(_ events: [A.Event]) {
        for event in events { state.evolve(event) }
        version = version.advanced(by: events.count)
    }

    override func draftSnapshot() -> SnapshotDraft? {
        guard let foldVersion = A.snapshotVersion else { return nil }
        snapshotVersion = version
        return SnapshotDraft(stream: key) { [key, version, state] in
            Snapshot(stream: key, version: version, foldVersion: foldVersion, state: state.encodeSnapshot())
        }
    }
}
