public import Domain
public import EventSourcing
public import ProjectionKit

/// The stores of a mall: where they stand, when they are open, and how their goods come to shoppers.
public enum StoreView: Projection {
    public static let name = "store_view"
    public static let version = 1
    public static let layout = RowLayout.perTenant
    public static let categories: EventCategories = .store

    public struct Row: ProjectionRow {
        public let id: String
        public var profile: Store.Profile
        public var hours: [StoreHours] = []
        public var holidays: [BusinessDay] = []
        public var services = Store.Services()
        public var status = Store.Status.draft
        public let createdAt: Timestamp

        public var footprint: Int {
            300 + profile.name.utf8.count + profile.address.utf8.count + hours.count * 16 + holidays.count * 8
        }
    }

    /// All stores, in the order in which they were made.
    public static let all = "all"
    /// Those that shoppers may see.
    public static let visible = "visible"
    public static let hasIndexes = true

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(event.key)
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .store(let body) = event.body else { return }
        switch body {
        case .created(let profile): row = Row(id: event.key, profile: profile, createdAt: event.occurredAt)
        case .edited(let profile): row?.profile = profile
        case .hoursSet(let hours, let holidays):
            row?.hours = hours
            row?.holidays = holidays
        case .servicesSet(let services): row?.services = services
        case .opened: row?.status = .open
        case .paused(let until, let reason): row?.status = .paused(until: until, reason: reason)
        case .closed: row?.status = .closed
        }
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        visit.entry(all, key, score: row.createdAt.milliseconds)
        switch row.status {
        case .open, .paused: visit.entry(visible, key, score: row.createdAt.milliseconds)
        case .draft, .closed: break
        }
    }
}
