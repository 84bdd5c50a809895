public import EventSourcing

extension TenantSettings {
    /// Members left nil stay as they are.
    public struct Command: Hashable, Sendable {
        public var name: String?
        public var utcOffsetMinutes: Int32?
        public var payTimeoutSeconds: Int64?
        public var reservationGraceSeconds: Int64?
        public var maxUnpaidOrders: Int64?
        public var cartLinesMax: Int64?
        public var freightFen: Int64?
        /// `.some(nil)` ends free freight.
        public var freeFreightOverFen: Int64??
        public var defaultLocation: LocationID?
        /// Refused as stale unless the settings are at this version.
        public var baseVersion: Int64?

        public init() {}
    }

    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case configStale(version: Int64)
        case valueRange(key: String, range: ClosedRange<Int64>)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .configStale(let version):
                RejectionFacts(
                    "CONFIG_STALE", "The settings are at version \(version) now.", [.init("version", version)])
            case .valueRange(let key, let range):
                RejectionFacts(
                    "VALUE_RANGE", "\(key) must be from \(range.lowerBound) to \(range.upperBound).",
                    kind: .invalid,
                    [.init("key", key), .init("min", range.lowerBound), .init("max", range.upperBound)])
            }
        }
    }

    public static func decide(
        _ command: Command, _ state: TenantSettings, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes settings.")) }
        if let base = command.baseVersion, base != state.version { throw .configStale(version: state.version) }
        let values = state.values.changed(by: command)
        try values.check()
        return values == state.values ? [] : [.put(values, version: state.version + 1)]
    }
}

extension TenantSettings.Values {
    func changed(by command: TenantSettings.Command) -> TenantSettings.Values {
        var values = self
        if let name = command.name { values.name = name }
        if let minutes = command.utcOffsetMinutes { values.utcOffsetMinutes = minutes }
        if let seconds = command.payTimeoutSeconds { values.payTimeoutSeconds = seconds }
        if let seconds = command.reservationGraceSeconds { values.reservationGraceSeconds = seconds }
        if let count = command.maxUnpaidOrders { values.maxUnpaidOrders = count }
        if let count = command.cartLinesMax { values.cartLinesMax = count }
        if let fen = command.freightFen { values.freightFen = fen }
        if let fen = command.freeFreightOverFen { values.freeFreightOverFen = fen }
        if let location = command.defaultLocation { values.defaultLocation = location }
        return values
    }

    func check() throws(TenantSettings.Rejection) {
        try check("utcOffsetMinutes", Int64(utcOffsetMinutes), -1_080...1_080)
        try check("payTimeoutSeconds", payTimeoutSeconds, 1...2_592_000)
        try check("reservationGraceSeconds", reservationGraceSeconds, 0...86_400)
        try check("maxUnpaidOrders", maxUnpaidOrders, 1...1_000_000_000)
        try check("cartLinesMax", cartLinesMax, 1...1_000)
        try check("freightFen", freightFen, 0...1_000_000)
        try check("freeFreightOverFen", freeFreightOverFen ?? 0, 0...Fen.orderTotalMax)
    }

    private func check(_ key: String, _ value: Int64, _ range: ClosedRange<Int64>) throws(TenantSettings.Rejection) {
        guard range.contains(value) else { throw .valueRange(key: key, range: range) }
    }
}
