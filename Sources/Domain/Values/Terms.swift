/// How an order came about; decides which price stages apply. Lanes never mix in one order.
public enum Lane: Hashable, Sendable, CaseIterable {
    case normal, seckill, groupBuy, storeFlash, pointsMall, recharge
    /// A sale already made at a till.
    case pos
}

/// What an order does to stock.
public enum StockMode: Hashable, Sendable, CaseIterable {
    /// Not counted at all: services, downloads.
    case none
    /// Counted, never refused; may go below zero.
    case trackOnly
    case reserveOnOrder
    case deductOnPayment
}

/// Who collects the money.
public enum TenderProvider: Hashable, Sendable, CaseIterable {
    case wechat, card, cash, pos
    /// A manufacturer's coupon: someone else pays for the customer.
    case manufacturer
}
