public import EventSourcing

extension Spu {
    /// Creating and assigning categories need the tree: `CreateSpu`, `AssignCategories`.
    public enum Command: Hashable, Sendable {
        case setContent(SpuContent)
        case defineSpecs([SpuSpec])
        case putSku(Sku)
        case changeSkuPrice(SkuID, listFen: Int64, reason: String)
        case disableSku(SkuID)
        case enableSku(SkuID)
        case setSaleFlags(noCoupon: Bool, noPoints: Bool)
        case publish
        case schedulePublish(at: Timestamp)
        case unpublish(reason: String)
        case scheduleUnpublish(at: Timestamp)
        case archive
    }
}
