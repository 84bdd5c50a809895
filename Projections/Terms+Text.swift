import Domain

// The words for the domain's terms that columns hold and GraphQL sends as enum values. Changing one changes rows:
// raise the version of every projection that uses it.

extension Lane {
    var text: String {
        switch self {
        case .normal: "NORMAL"
        case .seckill: "SECKILL"
        case .groupBuy: "GROUP_BUY"
        case .storeFlash: "STORE_FLASH"
        case .pointsMall: "POINTS_MALL"
        case .recharge: "RECHARGE"
        case .pos: "POS"
        }
    }
}

extension StockMode {
    var text: String {
        switch self {
        case .none: "NONE"
        case .trackOnly: "TRACK_ONLY"
        case .reserveOnOrder: "RESERVE_ON_ORDER"
        case .deductOnPayment: "DEDUCT_ON_PAYMENT"
        }
    }
}

extension TenderProvider {
    var text: String {
        switch self {
        case .wechat: "WECHAT"
        case .card: "CARD"
        case .cash: "CASH"
        case .pos: "POS"
        case .manufacturer: "MANUFACTURER"
        }
    }
}

extension Order.CancelParty {
    var text: String {
        switch self {
        case .user: "USER"
        case .timeout: "TIMEOUT"
        case .staff: "STAFF"
        case .risk: "RISK"
        case .group: "GROUP"
        }
    }
}

extension CouponTemplate.Status {
    var text: String {
        switch self {
        case .draft: "DRAFT"
        case .active: "ACTIVE"
        case .paused: "PAUSED"
        case .ended: "ENDED"
        }
    }
}

extension CaseIterable {
    /// The case with this text.
    static func named(_ text: String?, _ spell: (Self) -> String) -> Self? {
        allCases.first { spell($0) == text }
    }
}
