import Domain
import EventSourcing

extension CouponRule {
    /// The fields of a rule, among those of its template.
    init(_ body: inout BodyReader) {
        let benefit = Benefit(&body)
        let threshold = body.fen("thresholdFen", "The goods must be worth this. In fen.", example: 9_900, default: 0)
        let scope = Scope(&body)
        self.init(
            benefit: benefit, thresholdFen: threshold, scope: scope,
            excludedSkus: body.ids("excludedSkuIds", 0...500, "Not for these.", example: "p1029743.2"),
            validity: Validity(&body),
            excludesReward: body.flag(
                "excludesReward", default: false, "Its goods get no spend-and-save promotion."))
    }
}

extension CouponRule.Benefit {
    fileprivate init(_ body: inout BodyReader) {
        let kind = body.choice("kind", Vocabulary.benefit, "What it takes off.")
        let face = body.optionalInteger(
            "faceFen", 1...Fen.orderTotalMax, "What a fixed or freight coupon takes off. In fen.", example: 1_000)
        let off = body.optionalInteger(
            "offBasisPoints", 1...9_999, "What a percent coupon takes off: 1,000 is a tenth.", example: 1_000)
        let cap = body.optionalInteger(
            "capFen", 1...Fen.orderTotalMax, "The most a percent coupon takes off. In fen.", example: 5_000)
        switch kind {
        case .fixed: self = .fixed(faceFen: body.needed("faceFen", face))
        case .freight: self = .freight(faceFen: body.needed("faceFen", face))
        case .percent:
            self = .percent(
                offBasisPoints: Int32(clamping: body.needed("offBasisPoints", off)), capFen: cap)
        }
    }
}

extension CouponRule.Scope {
    fileprivate init(_ body: inout BodyReader) {
        let kind = body.choice("scope", Vocabulary.scope, "What it is for.", default: .all)
        let categories: [CategoryID] = body.ids("categoryIds", 0...200, "With all below them.", example: "c12")
        let spus: [SpuID] = body.ids("spuIds", 0...500, "Products.", example: "p1029743")
        let skus: [SkuID] = body.ids("skuIds", 0...500, "Variants.", example: "p1029743.1")
        switch kind {
        case .all: self = .all
        case .categories: self = .categories(categories)
        case .spus: self = .spus(spus)
        case .skus: self = .skus(skus)
        }
    }
}

extension CouponRule.Validity {
    fileprivate init(_ body: inout BodyReader) {
        let from = body.optionalTime("validFrom", "Of a fixed window. In milliseconds since 1970.")
        let to = body.optionalTime("validTo", "Of a fixed window. In milliseconds since 1970.")
        let days = body.optionalInteger(
            "daysAfterClaim", 1...3_650, "Instead of a window: valid so long after it was claimed.", example: 30)
        if let days {
            self = .daysAfterClaim(Int32(clamping: days))
        } else {
            self = .window(
                from: body.needed("validFrom", from) ?? .init(milliseconds: 0),
                to: body.needed("validTo", to) ?? .init(milliseconds: 0))
        }
    }
}

extension BodyReader {
    /// A field that another one's value makes required.
    mutating func needed<Value>(_ name: String, _ value: Value?) -> Value? {
        if value == nil, !isDescribing { note(name, .required, "Is required here.") }
        return value
    }

    fileprivate mutating func needed(_ name: String, _ value: Int64?) -> Int64 {
        let present: Int64? = needed(name, value)
        return present ?? 1
    }
}
