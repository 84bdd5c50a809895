import EventSourcing

extension Cart {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case skuNotSaleable(SkuID)
        case quantityOverLimit(max: Int64)
        case cartFull(max: Int64)
        case laneNotCartable
        case lineNotFound(CartLineKey)
        case priceChangedAgain(CartLineKey, unitFen: Int64)

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .skuNotSaleable(let sku):
                RejectionFacts("SKU_NOT_SALEABLE", "\(sku) is not on sale.", [.init("skuId", sku.rawValue)])
            case .quantityOverLimit(let max):
                RejectionFacts("QTY_OVER_LIMIT", "At most \(max) of this can be ordered.", [.init("max", max)])
            case .cartFull(let max):
                RejectionFacts("CART_FULL", "A cart holds at most \(max) lines.", [.init("max", max)])
            case .laneNotCartable:
                RejectionFacts("LANE_NOT_CARTABLE", "This offer is bought directly, not through the cart.")
            case .lineNotFound(let key):
                RejectionFacts("LINE_NOT_FOUND", "The cart has no line \(key).", [.init("lineKey", key.rawValue)])
            case .priceChangedAgain(let key, let unitFen):
                RejectionFacts(
                    "PRICE_CHANGED_AGAIN", "The price of \(key) is \(unitFen) fen now.",
                    [.init("lineKey", key.rawValue), .init("unitFen", unitFen)])
            }
        }
    }
}
