public import Domain
public import EventSourcing
public import ProjectionKit

/// What lies in a shopper's cart.
public enum CartView: Projection {
    public static let name = "cart_view"
    public static let version = 1
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = .cart

    public struct Row: ProjectionRow {
        public let user: String
        /// In the order they were added.
        public var lines: [Line] = []

        public var footprint: Int { 100 + lines.count * 220 }
    }

    public struct Line: Equatable, Sendable {
        public let key: String
        public let sku: SkuID
        public let lane: Lane
        public let store: String?
        public var quantity: Int64
        public var isSelected = true
        public var seenUnitFen: Int64
        public var seenPriceVersion: Int64
        public let addedAt: Timestamp
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(event.key)
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .cart(let body) = event.body else { return }
        var cart = row ?? Row(user: event.key)
        row = nil
        cart.apply(body, event.occurredAt)
        row = cart
    }
}

extension CartView.Row {
    fileprivate mutating func apply(_ body: Cart.Event, _ occurredAt: Timestamp) {
        switch body {
        case .lineAdded(let key, let sku, let quantity, let lane, let store, let unitFen, let priceVersion):
            let line = CartView.Line(
                key: key.rawValue, sku: sku, lane: lane, store: store?.rawValue, quantity: quantity,
                seenUnitFen: unitFen, seenPriceVersion: priceVersion, addedAt: occurredAt)
            if let index = index(key) { lines[index] = line } else { lines.append(line) }
        case .quantityChanged(let key, old: _, let new):
            if let index = index(key) { lines[index].quantity = new }
        case .selectionChanged(let keys, let on):
            for key in keys { if let index = index(key) { lines[index].isSelected = on } }
        case .linesRemoved(let keys), .checkedOut(_, lines: let keys):
            let gone = Set(keys.map(\.rawValue))
            lines.removeAll { gone.contains($0.key) }
        case .changesAcknowledged(let items):
            for item in items {
                guard let index = index(item.line) else { continue }
                lines[index].seenUnitFen = item.unitFen
                lines[index].seenPriceVersion = item.priceVersion
            }
        }
    }

    private func index(_ key: CartLineKey) -> Int? { lines.firstIndex { $0.key == key.rawValue } }
}
