public import EventSourcing

extension Spu {
    public enum Event: Hashable, Sendable {
        case created(title: String, categories: [CategoryPlacement])
        case contentSet(SpuContent)
        case specsDefined([SpuSpec])
        /// A new variant (enabled) or a new definition of one that exists.
        case skuPut(Sku)
        case skuPriceChanged(SkuID, oldFen: Int64, newFen: Int64, reason: String, priceVersion: Int64)
        case skuDisabled(SkuID)
        case skuEnabled(SkuID)
        case categoriesAssigned([CategoryPlacement])
        case saleFlagsSet(noCoupon: Bool, noPoints: Bool)
        case published
        case publishScheduled(at: Timestamp)
        case unpublished(reason: String)
        case unpublishScheduled(at: Timestamp)
        case archived
    }
}
