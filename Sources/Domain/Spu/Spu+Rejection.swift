import EventSourcing

extension Spu {
    public enum Rejection: DescribedRejection {
        case common(CommonRejection)
        case categoryNotLeaf(CategoryID)
        case specInUse(specID: String)
        case tooManySkus(max: Int)
        case skuDuplicateCombination(SkuID)
        case skuCodeTaken(code: String)
        case priceNotPositive(SkuID)
        case limitRange(SkuID)
        case lastEnabledSku(SkuID)
        case noEnabledSku
        case noMainImage
        case atInPast
        case notUnpublished

        public var facts: RejectionFacts {
            switch self {
            case .common(let cause): RejectionFacts(cause)
            case .categoryNotLeaf(let id):
                RejectionFacts(
                    "CATEGORY_NOT_LEAF", "Category \(id) has categories below it; name one of those.",
                    [.init("categoryId", id.rawValue)])
            case .specInUse(let id):
                RejectionFacts(
                    "SPEC_IN_USE", "A variant uses spec \(id); change the variant first.", [.init("specId", id)])
            case .tooManySkus(let max):
                RejectionFacts(
                    "TOO_MANY_SKUS", "A product has at most \(max) variants.", [.init("max", Int64(max))])
            case .skuDuplicateCombination(let other):
                RejectionFacts(
                    "SKU_DUPLICATE_COMBINATION", "Variant \(other) has the same values.",
                    [.init("skuId", other.rawValue)])
            case .skuCodeTaken(let code):
                RejectionFacts("SKU_CODE_TAKEN", "Another variant has the code \(code).", [.init("code", code)])
            case .priceNotPositive(let id):
                RejectionFacts(
                    "PRICE_NOT_POSITIVE", "The price of \(id) must be from 1 to \(Fen.orderTotalMax) fen.",
                    [.init("skuId", id.rawValue)])
            case .limitRange(let id):
                RejectionFacts(
                    "LIMIT_RANGE", "Order limits must hold 1 <= min <= max <= \(Spu.quantityMaxMax).",
                    [.init("skuId", id.rawValue)])
            case .lastEnabledSku(let id):
                RejectionFacts(
                    "LAST_ENABLED_SKU", "\(id) is the last variant on sale; unpublish the product instead.",
                    [.init("skuId", id.rawValue)])
            case .noEnabledSku:
                RejectionFacts("NO_ENABLED_SKU", "Put and enable a variant before publishing.")
            case .noMainImage:
                RejectionFacts("NO_MAIN_IMAGE", "Set a main image before publishing.")
            case .atInPast:
                RejectionFacts("AT_IN_PAST", "The time must lie in the future.")
            case .notUnpublished:
                RejectionFacts("NOT_UNPUBLISHED", "Unpublish the product before archiving it.")
            }
        }
    }
}
