public import EventSourcing

/// Changes what lies on many shelves by one document: a delivery, a count, an opening of a store.
public struct AdjustStock: Hashable, Sendable {
    public static let itemsMax = 500

    public struct Item: Hashable, Sendable {
        public let sku: SkuID
        public let location: LocationID
        public let delta: Int64
        public let mode: StockMode?
        public let expectedOnHand: Int64?

        public init(
            sku: SkuID, location: LocationID, delta: Int64, mode: StockMode? = nil, expectedOnHand: Int64? = nil
        ) {
            self.sku = sku
            self.location = location
            self.delta = delta
            self.mode = mode
            self.expectedOnHand = expectedOnHand
        }

        public var key: StockKey { StockKey(sku, location) }
    }

    public let items: [Item]
    public let reason: Stock.AdjustReason
    public let docNo: String

    public init(items: [Item], reason: Stock.AdjustReason, docNo: String) {
        self.items = items
        self.reason = reason
        self.docNo = docNo
    }

    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case item(StockKey, Stock.Rejection)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .item(let key, let cause):
                RejectionFacts(
                    cause.code, "\(key.sku) at \(key.location): \(cause.detail)", kind: cause.kind,
                    [.init("skuId", key.sku.rawValue), .init("locationId", key.location.rawValue)] + cause.params)
            }
        }
    }

    /// - Returns: the events by stream name.
    public static func decide(
        _ command: AdjustStock, _ stocks: [StockKey: Stock], _ context: CommandContext
    ) throws(Rejection) -> [StockAppend] {
        guard (1...itemsMax).contains(command.items.count),
            Set(command.items.map(\.key)).count == command.items.count
        else {
            throw .common(.invalidArgument(field: "items", "1 to \(itemsMax), each SKU and location once"))
        }
        var appends: [StockAppend] = []
        for item in command.items.sorted(by: { $0.key < $1.key }) {
            guard context.actor.mayActIn(StoreID(item.location.rawValue)) else {
                throw .common(.forbidden("Stock is changed by the staff of its store."))
            }
            do {
                let events = try (stocks[item.key] ?? Stock()).adjust(
                    item.delta, command.reason, command.docNo, item.mode, item.expectedOnHand)
                if !events.isEmpty { appends.append(StockAppend(key: item.key, events: events)) }
            } catch {
                throw .item(item.key, error)
            }
        }
        return appends
    }
}
