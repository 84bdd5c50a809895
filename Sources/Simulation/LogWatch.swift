import Domain
import EventCodecs
import EventSourcing

/// Looks at every event once, as soon as it is in the log, and says what is wrong with it.
struct LogWatch {
    /// Every command anybody ever sent.
    var attempted: Set<OutcomeKey> = []
    private(set) var count: Int64 = 0
    private var versions: [StreamKey: Int32] = [:]
    private var commands: Set<OutcomeKey> = []
    private var recordedAt = Timestamp(milliseconds: 0)
    private var stocks: [StreamKey: Stock] = [:]
    /// What the events were about, for the tally.
    private(set) var timedOut = 0
    private(set) var paid = 0
    private(set) var sold = 0
    private(set) var couponsUsed = 0

    /// - Parameter events: all that have come in with one commit, or with several if nobody looked between.
    mutating func look(at events: ArraySlice<RecordedEvent>) -> String? {
        var command: OutcomeKey?
        for event in events {
            count += 1
            if event.position.rawValue != count { return "position \(event.position) stands at place \(count)" }
            let key = StreamKey(event.tenant, event.stream)
            let version = (versions[key] ?? 0) + 1
            if event.version.count != version {
                return "\(key) has version \(event.version.count) after version \(version - 1), at \(event.position)"
            }
            versions[key] = version
            if event.recordedAt < recordedAt { return "the log's clock goes back at \(event.position)" }
            recordedAt = event.recordedAt
            guard let meta = EventMetadata(event.meta) else { return "no metadata at \(event.position)" }
            let outcome = OutcomeKey(tenant: event.tenant, principal: meta.actor, key: event.commandKey)
            if outcome != command {
                command = outcome
                if !attempted.contains(outcome) { return "nobody sent \(event.commandKey) at \(event.position)" }
                if !commands.insert(outcome).inserted {
                    return "command \(event.commandKey) is in the log a second time, at \(event.position)"
                }
            }
            if let problem = fold(event, key) { return "\(problem), at \(event.position)" }
        }
        return nil
    }

    private mutating func fold(_ event: RecordedEvent, _ key: StreamKey) -> String? {
        let content: CommerceEvent
        do { content = try CommerceEventDecoder.decode(event, keys: NoPersonKeys()) } catch { return "\(error)" }
        switch content {
        case .stock(let stock):
            stocks[key, default: Stock()].evolve(stock)
            return stocks[key]?.violation.map { "\(key): \($0)" }
        case .order(.cancelled(by: .timeout, reason: _, refundFen: _)): timedOut += 1
        case .order(.paid): paid += 1
        case .order(.handedOver(StoreID("s1"))): sold += 1
        case .coupon(.locked), .coupon(.redeemed): couponsUsed += 1
        case .spu, .category, .categoryTree, .cart, .couponTemplate, .couponUser, .coupon, .order, .payment, .buyer,
            .tenantSettings, .store:
            break
        }
        return nil
    }
}

extension Stock {
    /// What does not add up.
    fileprivate var violation: String? {
        if reservations.values.reduce(0, { $0 + $1.quantity }) != reserved { return "the reservations are not its sum" }
        if allocations.values.reduce(0, +) != allocated { return "the allocations are not their sum" }
        if onHand != available + reserved + allocated + safety { return "what is on hand does not add up" }
        let isCounted = mode == .reserveOnOrder || mode == .deductOnPayment
        if isCounted, available < -safety { return "oversold: \(onHand) on hand, \(reserved + allocated) promised" }
        return nil
    }
}
