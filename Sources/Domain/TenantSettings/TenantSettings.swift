public import EventSourcing

/// The tenant's own numbers. Every decision that uses one records the version it used.
public struct TenantSettings: Aggregate, Equatable {
    public static let category = "tenant"

    public struct Values: Hashable, Sendable {
        public var name = ""
        /// The tenant's zone, east of UTC; no summer time. Days and months of reports are in it.
        public var utcOffsetMinutes: Int32 = 480
        public var payTimeoutSeconds: Int64 = 1_800
        /// How much longer than the pay timeout a reservation holds, so that a payment in flight finds it.
        public var reservationGraceSeconds: Int64 = 300
        public var maxUnpaidOrders: Int64 = 3
        public var cartLinesMax: Int64 = 120
        public var freightFen: Int64 = 0
        /// Goods worth this much (after coupons) travel free; nil: never.
        public var freeFreightOverFen: Int64?
        /// Where orders without a store take their stock.
        public var defaultLocation = LocationID("main")

        public init() {}
    }

    public internal(set) var values = Values()
    /// 0: never set, the defaults hold. Raised by one with every change.
    public internal(set) var version: Int64 = 0

    public init() {}

    public var footprint: Int { 256 }
}

extension TenantSettings {
    public enum Event: Hashable, Sendable {
        case put(Values, version: Int64)
    }

    public mutating func evolve(_ event: Event) {
        switch event {
        case .put(let values, let version):
            self.values = values
            self.version = version
        }
    }
}
