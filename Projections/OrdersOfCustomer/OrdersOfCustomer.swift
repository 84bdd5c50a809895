import Domain
public import EventSourcing
public import ProjectionKit

/// A shopper's orders, newest first: all, and by what the shopper may be waiting for.
public enum OrdersOfCustomer: Projection {
    public static let name = "orders_of_customer"
    public static let version = 1
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = .order

    /// One order of one shopper. The fold's own: lists give order ids, orders are read from `order_view`.
    public struct Row: ProjectionRow {
        public var placedAt: Timestamp
        public var tab = Tab.toPay
        public var isHidden = false

        public var footprint: Int { 32 }
    }

    /// Whose order it is: every later event of the order needs it and does not say it.
    public struct Fact: ProjectionRow {
        let user: String

        public init?(columns: Columns) {
            guard let user = columns.text("userId") else { return nil }
            self.user = user
        }

        init(user: String) { self.user = user }

        public func write(to out: inout ColumnWriter, was old: Fact?) {
            out.text("userId", user, was: old?.user)
        }
    }

    public enum Tab: String, CaseIterable, Sendable {
        case toPay = "to_pay"
        case toShip = "to_ship"
        case toReceive = "to_receive"
        case completed
        case cancelled
    }

    /// The index of a shopper's orders: all (nil) or those of one tab. Its placement is the user's id.
    public static func index(of user: String, _ tab: Tab?) -> String { "\(user):\(tab?.rawValue ?? "all")" }

    public static let hasIndexes = true

    /// `{user}/{order}` stands in the bucket of the user; the fact of an order in that of the order.
    public static func placement(of key: String) -> String { String(RowKey.parts(of: key, at: "/").head) }

    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<Fact>) {
        if case .order(.placed(let placement)) = event.body {
            guard let user = placement.user else { return }
            visit.state(event.key, Fact(user: user.rawValue))
        }
        visit.want(event.key)
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<Fact>, _ visit: inout TouchVisitor) {
        // Nobody's order: a sale to a customer the till did not know.
        guard let user = facts[event.key]?.user else { return }
        visit.row("\(user)/\(event.key)")
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<Fact>) {
        guard case .order(let body) = event.body else { return }
        var order = row ?? Row(placedAt: event.occurredAt)
        switch body {
        case .placed: order.placedAt = event.occurredAt
        case .paid: order.tab = .toShip
        case .cancelled: order.tab = .cancelled
        case .shipped: order.tab = .toReceive
        case .completed: order.tab = .completed
        case .hidden: order.isHidden = true
        case .linesCancelled, .received, .handedOver, .noted: break
        }
        row = order
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        let (head, tail) = RowKey.parts(of: key, at: "/")
        guard !row.isHidden, let tail else { return }
        let (user, order) = (String(head), String(tail))
        visit.entry(index(of: user, nil), order, score: row.placedAt.milliseconds)
        visit.entry(index(of: user, row.tab), order, score: row.placedAt.milliseconds)
    }
}

extension OrdersOfCustomer.Row {
    public func write(to out: inout ColumnWriter, was old: OrdersOfCustomer.Row?) {
        out.integer("_at", placedAt.milliseconds, was: old?.placedAt.milliseconds)
        out.text("_tab", tab.rawValue, was: old?.tab.rawValue)
        out.bool("_hidden", isHidden, was: old?.isHidden)
    }

    public init?(columns: Columns) {
        guard let at = columns.integer("_at"), let hidden = columns.bool("_hidden"),
            let tab = columns.text("_tab").flatMap(OrdersOfCustomer.Tab.init(rawValue:))
        else { return nil }
        self.init(placedAt: Timestamp(milliseconds: at), tab: tab, isHidden: hidden)
    }
}
