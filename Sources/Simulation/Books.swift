import Domain
import EventCodecs
import EventSourcing

/// The shop as its log tells it, read once at the end.
struct Books {
    private var orders: [StreamName: Order] = [:]
    private var cancellations: [StreamName: Int] = [:]
    private var stocks: [StreamName: [Stock.Event]] = [:]
    private var buyers: [StreamName: Buyer] = [:]
    private var coupons: [StreamName: Coupon] = [:]
    private var now = Timestamp(milliseconds: 0)

    init(_ events: [RecordedEvent]) throws(EventCodecError) {
        for event in events {
            now = max(now, event.recordedAt)
            switch try CommerceEventDecoder.decode(event, keys: NoPersonKeys()) {
            case .order(let content):
                orders[event.stream, default: Order()].evolve(content)
                if case .cancelled = content { cancellations[event.stream, default: 0] += 1 }
            case .stock(let content): stocks[event.stream, default: []].append(content)
            case .buyer(let content): buyers[event.stream, default: Buyer()].evolve(content)
            case .coupon(let content): coupons[event.stream, default: Coupon()].evolve(content)
            case .spu, .category, .categoryTree, .cart, .couponTemplate, .couponUser, .payment, .tenantSettings, .store:
                break
            }
        }
    }

    /// Every deadline has had its effect, once: all times were over long ago.
    var leftOpen: String? {
        for (stream, order) in orders.sorted(by: { $0.key < $1.key }) {
            let isUnpaid = order.phase == .open && !order.isPaid
            if isUnpaid { return "\(stream) waits for its payment for ever" }
            if (cancellations[stream] ?? 0) > 1 { return "\(stream) was cancelled twice" }
        }
        for (stream, events) in stocks.sorted(by: { $0.key < $1.key }) {
            let held = Stock(folding: events).reservations
            if let first = held.keys.min() { return "\(stream) holds \(first) for ever" }
        }
        for (stream, buyer) in buyers.sorted(by: { $0.key < $1.key }) where !buyer.openOrders.isEmpty {
            return "\(stream) has open orders for ever"
        }
        for (stream, coupon) in coupons.sorted(by: { $0.key < $1.key }) where coupon.phase == .issued {
            return "\(stream) is valid for ever"
        }
        return nil
    }

    /// A snapshot holds what the log holds, nothing that was taken back.
    func check(_ snapshot: Snapshot) -> String? {
        guard let events = stocks[snapshot.stream.name] else { return nil }
        let version = Int(snapshot.version.count)
        guard version <= events.count, Stock(snapshot: snapshot.state) == Stock(folding: events.prefix(version)) else {
            return "the snapshot of \(snapshot.stream) at version \(version) is not what the log says"
        }
        return nil
    }
}
