import Domain
public import ProjectionKit

extension ProductPage {
    /// One SKU with what it takes from its product; the row `sku/{id}`.
    public struct SkuPart: ProjectionRow {
        let sku: Sku
        let spu: SpuID
        let title: String
        let specText: String
        let imageKey: String?
        let isEnabled: Bool
        /// Enabled, and its product is published.
        let isSaleable: Bool
        let priceVersion: Int64

        init(_ product: Row, _ variant: Variant) {
            sku = variant.sku
            spu = product.id
            title = product.title
            specText = product.specText(variant.sku)
            imageKey = product.imageKey(variant.sku)
            isEnabled = variant.isEnabled
            isSaleable = variant.isEnabled && product.status == .published
            priceVersion = product.priceVersion
        }

        /// Parts are written with their product and never loaded.
        public init?(columns: Columns) { nil }

        public func write(to out: inout ColumnWriter, was old: SkuPart?) {
            out.text("id", sku.id.rawValue, was: old?.sku.id.rawValue)
            out.text("spuId", spu.rawValue, was: old?.spu.rawValue)
            out.text("title", title, was: old?.title)
            out.text("specText", specText, was: old?.specText)
            out.text("imageKey", imageKey, was: old?.imageKey)
            out.text("code", sku.code, was: old?.sku.code)
            out.text("barcode", sku.barcode, was: old?.sku.barcode)
            out.integer("price.amount", sku.listFen, was: old?.sku.listFen)
            out.integer("priceVersion", priceVersion, was: old?.priceVersion)
            out.integer("weightGrams", Int64(sku.weightGrams), was: old.map { Int64($0.sku.weightGrams) })
            out.text("stockMode", sku.stockMode.text, was: old?.sku.stockMode.text)
            out.integer("quantityMin", sku.quantityMin, was: old?.sku.quantityMin)
            out.integer("quantityMax", sku.quantityMax, was: old?.sku.quantityMax)
            out.bool("isEnabled", isEnabled, was: old?.isEnabled)
            out.bool("isSaleable", isSaleable, was: old?.isSaleable)
        }
    }
}
