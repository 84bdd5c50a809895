public import EventSourcing

/// What a shopper has ordered and not paid: nobody locks all stock with orders they never pay.
public struct Buyer: Aggregate, Equatable {
    public static let category = "buyer"

    public package(set) var openOrders: Set<OrderID> = []

    public init() {}

    public var footprint: Int { 64 + openOrders.count * 64 }

    public enum Event: Hashable, Sendable {
        case orderOpened(OrderID)
        /// Paid or cancelled: it no longer counts.
        case orderClosed(OrderID)
    }

    public mutating func evolve(_ event: Event) {
        switch event {
        case .orderOpened(let order): openOrders.insert(order)
        case .orderClosed(let order): openOrders.remove(order)
        }
    }
}
