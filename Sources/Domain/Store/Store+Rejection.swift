import EventSourcing

extension Store {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case geoRange(field: String, ClosedRange<Int32>)
        /// Two stretches of one day have minutes in common.
        case hoursOverlap(weekday: Int32)
        case noHours
        case radiusRange(max: Int32)
        case notOpen
        /// For good.
        case closed

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .geoRange(let field, let range):
                RejectionFacts(
                    "GEO_RANGE", "\(field) must be from \(range.lowerBound) to \(range.upperBound).", kind: .invalid,
                    [.init("field", field)])
            case .hoursOverlap(let weekday):
                RejectionFacts(
                    "HOURS_OVERLAP", "Two stretches of hours of day \(weekday) of the week overlap.",
                    [.init("dow", Int64(weekday))])
            case .noHours: RejectionFacts("NO_HOURS", "A store needs hours in which it is open.")
            case .radiusRange(let max):
                RejectionFacts(
                    "RADIUS_RANGE", "A store delivers within 1 to \(max) metres; without delivery, that is 0.",
                    kind: .invalid, [.init("field", "radiusM"), .init("max", Int64(max))])
            case .notOpen: RejectionFacts("NOT_OPEN", "Only a store that is open is paused.")
            case .closed: RejectionFacts("STORE_CLOSED", "The store was closed for good.")
            }
        }
    }
}
