import EventSourcing

/// One cached state of any aggregate. Used on the loop's thread only.
protocol StateBox: AnyObject {
    var key: StreamKey { get }
    var version: StreamVersion { get }
    /// About how many bytes the box and its state hold.
    var footprint: Int { get }
    func snapshot() -> Snapshot?
}

final class TypedStateBox<A: CodedAggregate>: StateBox {
    let key: StreamKey
    private(set) var version: StreamVersion
    private(set) var state: A

    init(unborn key: StreamKey) {
        self.key = key
        version = .empty
        state = A()
    }

    var footprint: Int { 160 + key.name.rawValue.utf8.count + state.footprint }

    func evolve(_ event: A.Event) {
        state.evolve(event)
        version = version.advanced(by: 1)
    }
}
