public import EventSourcing

/// What one decision reads and writes. Lives for one try, inside the decision loop.
///
/// Reading a stream that is not in the cache notes it and throws `.notLoaded`; a command that needs
/// several should ask for them together, so that they are loaded in one round trip.
public final class DecisionScope {
    public let context: CommandContext

    private let cache: StateCache
    private let keys: TenantKeys
    /// A stream declared new is read all the same: one of them was found not to be.
    private let distrustsNew: Bool
    private(set) var missing: [StreamRead] = []
    private(set) var missingPersons: [PersonID] = []
    private(set) var appends: [PendingAppend] = []
    private(set) var deadlinesSet: [Deadline] = []
    private(set) var deadlinesCleared: [DeadlineID] = []
    /// The boxes this try has read, to be held while it waits for the rest.
    private(set) var used: [StateBox] = []
    /// A promise the command broke; its decision counts for nothing.
    private(set) var defect: String?

    init(context: CommandContext, cache: StateCache, keys: TenantKeys, distrustsNew: Bool) {
        self.context = context
        self.cache = cache
        self.keys = keys
        self.distrustsNew = distrustsNew
    }

    /// The state of a stream, as of before this command. With `new`, a stream that is not cached is taken as
    /// unborn without a read: for ids the server minted or the command declares new.
    public func state<A: CodedAggregate>(
        _ type: A.Type, _ stream: StreamName, new: Bool = false
    ) throws(DecisionInterruption) -> A {
        guard let state = try find(type, stream, new: new) else { throw .notLoaded }
        return state
    }

    /// The states of several streams, in order; all that are missing are noted before it throws.
    public func states<A: CodedAggregate>(
        _ type: A.Type, _ streams: [StreamName], new: Bool = false
    ) throws(DecisionInterruption) -> [A] {
        var found: [A] = []
        found.reserveCapacity(streams.count)
        for stream in streams {
            if let state = try find(type, stream, new: new) { found.append(state) }
        }
        guard found.count == streams.count else { throw .notLoaded }
        return found
    }

    /// Notes streams that will be needed, without reading them yet.
    public func prefetch<A: CodedAggregate>(_ type: A.Type, _ streams: [StreamName]) {
        for stream in streams {
            let box = cache.touch(StreamKey(context.tenant, stream))
            if let box, !box.isOnlyAssumed { used.append(box) } else { missing.append(StreamRead(type, stream)) }
        }
    }

    /// Records events on a stream this command has read. Their states change when the decision is accepted.
    public func append<A: CodedAggregate>(
        _ events: [A.Event], of type: A.Type, to stream: StreamName
    ) throws(DecisionInterruption) {
        guard !events.isEmpty else { return }
        guard let box = used.last(where: { $0.key.name == stream }) as? TypedStateBox<A> else {
            defect = "appends to \(stream.category) without having read it"
            throw .notLoaded
        }
        var data: [EventData] = []
        data.reserveCapacity(events.count)
        for event in events {
            do { data.append(try A.encode(event, keys: keys)) } catch { throw interruption(error) }
        }
        appends.append(PendingAppend(box: box, data: data) { box.evolve(events) })
    }

    /// A deadline with the id of an earlier one takes its place.
    public func arm(_ deadline: Deadline) { deadlinesSet.append(deadline) }

    public func clearDeadline(_ id: String) {
        deadlinesCleared.append(DeadlineID(tenant: context.tenant, id: id))
    }
}

extension DecisionScope {
    private func find<A: CodedAggregate>(
        _ type: A.Type, _ stream: StreamName, new: Bool
    ) throws(DecisionInterruption) -> A? {
        let key = StreamKey(context.tenant, stream)
        let takesAsUnborn = new && !distrustsNew
        if let box = cache.touch(key), takesAsUnborn || !box.isOnlyAssumed {
            if let error = box.unreadable { throw .codec(error) }
            guard let typed = box as? TypedStateBox<A> else {
                defect = "\(stream.category) is folded by two aggregates"
                throw .notLoaded
            }
            used.append(box)
            return typed.state
        }
        guard takesAsUnborn else {
            missing.append(StreamRead(type, stream))
            return nil
        }
        return assumeUnborn(type, key)
    }

    private func assumeUnborn<A: CodedAggregate>(_ type: A.Type, _ key: StreamKey) -> A {
        let box = TypedStateBox<A>(unborn: key)
        box.isVerified = false
        cache.insert(box)
        used.append(box)
        return box.state
    }

    private func interruption(_ error: EventCodecError) -> DecisionInterruption {
        guard case .keyNotLoaded(let person) = error else { return .codec(error) }
        missingPersons.append(person)
        return .notLoaded
    }
}

/// Events decided but not yet accepted, of one stream, with the change they make to its state.
struct PendingAppend {
    let box: StateBox
    let data: [EventData]
    let apply: () -> Void
}
