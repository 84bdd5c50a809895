public import EventSourcing

/// A store (门店): where it stands, when it is open, and how its goods come to shoppers.
///
/// What is open has hours. A store that was closed stays closed.
public struct Store: Aggregate, Equatable {
    public static let category = "store"
    public static let hoursMax = 42
    public static let holidaysMax = 400
    public static let radiusMetresMax: Int32 = 100_000

    public enum Status: Hashable, Sendable {
        case draft
        case open
        /// `until` is when it means to be back, as far as that is known; it is opened by `open`, never by the clock.
        case paused(until: Timestamp?, reason: String)
        case closed
    }

    /// What it is called, and where it stands.
    public struct Profile: Hashable, Sendable {
        public let name: String
        public let address: String
        public let point: GeoPoint

        public init(name: String, address: String, point: GeoPoint) {
            self.name = name
            self.address = address
            self.point = point
        }
    }

    /// How its goods come to shoppers.
    public struct Services: Hashable, Sendable {
        public let pickup: Bool
        public let delivery: Bool
        /// How far it delivers, as the crow flies; 0 without delivery.
        public let radiusMetres: Int32

        public init(pickup: Bool = false, delivery: Bool = false, radiusMetres: Int32 = 0) {
            self.pickup = pickup
            self.delivery = delivery
            self.radiusMetres = radiusMetres
        }
    }

    /// Nil until created.
    public package(set) var profile: Profile?
    /// By weekday and time.
    public package(set) var hours: [StoreHours] = []
    /// Days it stays closed whatever its hours say, the earliest first.
    public package(set) var holidays: [BusinessDay] = []
    public package(set) var services = Services()
    public package(set) var status: Status = .draft

    public init() {}

    public var footprint: Int {
        300 + (profile.map { $0.name.utf8.count + $0.address.utf8.count } ?? 0) + hours.count * 16 + holidays.count * 8
    }
}
