public import EventSourcing

extension Store {
    public enum Event: Hashable, Sendable {
        case created(Profile)
        case edited(Profile)
        case hoursSet([StoreHours], holidays: [BusinessDay])
        case servicesSet(Services)
        case opened
        case paused(until: Timestamp?, reason: String)
        case closed
    }
}
