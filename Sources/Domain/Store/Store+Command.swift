public import EventSourcing

extension Store {
    /// A change of one store, which it names: staff may be bound to some.
    public struct Command: Hashable, Sendable {
        public enum Change: Hashable, Sendable {
            case create(Profile)
            case edit(Profile)
            case setHours([StoreHours], holidays: [BusinessDay])
            case setServices(Services)
            case open
            case pause(until: Timestamp?, reason: String)
            case close
        }

        public let store: StoreID
        public let change: Change

        public init(_ store: StoreID, _ change: Change) {
            self.store = store
            self.change = change
        }
    }
}
