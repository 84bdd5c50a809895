public import EventSourcing

/// What one decision reads and writes. Lives for one try, on the loop's own thread.
///
/// Reading a stream that is not in the cache notes it and throws `.notLoaded`; a command that needs
/// several should ask for them together, so that they are loaded in one round trip.
public final class DecisionScope {
    public let context: CommandContext

    private let cache: StateCache
    private let keys: any PersonKeys
    private(set) var missing: [StreamRead] = []
    private(set) var missingPersons: [PersonID] = []
    private(set) var appends: [PendingAppend] = []
    private(set) var deadlinesSet: [Deadline] = []
    private(set) var deadlinesCleared: [DeadlineID] = []

    init(context: CommandContext, cache: StateCache, keys: any PersonKeys) {
        self.context = context
        self.cache = cache
        self.keys = keys
    }

    /// The state of a stream, as of before this command. With `new`, a stream that is not cached is taken as
    /// unborn without a read: for ids the server minted or the command declares new.
    public func state<A: CodedAggregate>(
        _ type: A.Type, _ stream: StreamName, new: Bool = false
    ) throws(DecisionInterruption) -> A {
        guard let state = find(type, stream, new: new) else { throw .notLoaded }
        return state
    }

    /// The states of several streams, in order; all that are missing are noted before it throws.
    public func states<A: CodedAggregate>(
        _ type: A.Type, _ streams: [StreamName], new: Bool = false
    ) throws(DecisionInterruption) -> [A] {
        var found: [A] = []
        found.reserveCapacity(streams.count)
        for stream in streams {
            if let state = find(type, stream, new: new) { found.append(state) }
        }
        guard found.count == streams.count else { throw .notLoaded }
        return found
    }

    /// Notes streams that will be needed, without reading them yet.
    public func prefetch<A: CodedAggregate>(_ type: A.Type, _ streams: [StreamName]) {
        for stream in streams { _ = find(type, stream, new: false) }
    }

    /// Records events on a stream this command has read.
    public func append<A: CodedAggregate>(
        _ events: [A.Event], of type: A.Type, to stream: StreamName
    ) throws(DecisionInterruption) {
        guard !events.isEmpty else { return }
        guard let box = cache.box(StreamKey(context.tenant, stream)) as? TypedStateBox<A> else {
            preconditionFailure("a command appends only to streams it has read: \(stream)")
        }
        for event in events {
            do {
                appends.append(PendingAppend(box: box, event: event, data: try A.encode(event, keys: keys)))
            } catch {
                if case .keyNotLoaded(let person) = error {
                    missingPersons.append(person)
                    throw .notLoaded
                }
                throw .codec(error)
            }
        }
    }

    public func arm(_ deadline: Deadline) { deadlinesSet.append(deadline) }

    public func clearDeadline(_ id: String) {
        deadlinesCleared.append(DeadlineID(tenant: context.tenant, id: id))
    }

    private func find<A: CodedAggregate>(_ type: A.Type, _ stream: StreamName, new: Bool) -> A? {
        let key = StreamKey(context.tenant, stream)
        if let box = cache.touch(key) {
            guard let typed = box as? TypedStateBox<A> else {
                preconditionFailure("\(stream) is folded by two aggregates")
            }
            return typed.state
        }
        if new { return cache.insertUnborn(type, key).state }
        missing.append(StreamRead(type, stream))
        return nil
    }
}

/// An event decided but not committed, with the state it will change.
struct PendingAppend {
    let box: any StateBox
    let data: EventData
    let apply: () -> Void

    init<A: CodedAggregate>(box: TypedStateBox<A>, event: A.Event, data: EventData) {
        self.box = box
        self.data = data
        self.apply = { box.evolve(event) }
    }
}
