import Domain
import EventSourcing
import JSON
public import ProjectionKit

extension ProductPage.Row {
    public func write(to out: inout ColumnWriter, was old: ProductPage.Row?) {
        out.text("id", id.rawValue, was: old?.id.rawValue)
        out.text("title", title, was: old?.title)
        out.text("subtitle", subtitle, was: old?.subtitle)
        out.text("brand", brand, was: old?.brand)
        out.text("imageKey", imageKeys.first, was: old?.imageKeys.first)
        out.texts("imageKeys", imageKeys, was: old?.imageKeys)
        out.text("detail", detail, was: old?.detail)
        out.text("status", status.rawValue, was: old?.status.rawValue)
        out.bool("isPublished", status == .published, was: old.map { $0.status == .published })
        out.bool("noCoupon", noCoupon, was: old?.noCoupon)
        out.bool("noPoints", noPoints, was: old?.noPoints)
        out.integer("priceVersion", priceVersion, was: old?.priceVersion)
        out.integer("minPrice.amount", priceRange?.lowerBound, was: old?.priceRange?.lowerBound)
        out.integer("maxPrice.amount", priceRange?.upperBound, was: old?.priceRange?.upperBound)
        out.instant("createdAt", createdAt, was: old?.createdAt)
        out.instant("publishedAt", publishedAt, was: old?.publishedAt)
        writeDescription(&out, old)
        writeVariants(&out, old)
    }

    private func writeDescription(_ out: inout ColumnWriter, _ old: ProductPage.Row?) {
        out.packed("attributes.name", attributes, was: old?.attributes) { JSONFragment.text($0.name, to: &$1) }
        out.packed("attributes.value", attributes, was: old?.attributes) { JSONFragment.text($0.value, to: &$1) }
        out.packed("specs.id", specs, was: old?.specs) { JSONFragment.text($0.id, to: &$1) }
        out.packed("specs.name", specs, was: old?.specs) { JSONFragment.text($0.name, to: &$1) }
        out.packed("specs.valueIds", specs, was: old?.specs) { JSONFragment.texts($0.values.map(\.id), to: &$1) }
        out.packed("specs.values", specs, was: old?.specs) { JSONFragment.texts($0.values.map(\.name), to: &$1) }
        out.packed("specs.imageKeys", specs, was: old?.specs) {
            JSONFragment.texts($0.values.map { $0.imageKey ?? "" }, to: &$1)
        }
        let ids = placements.map(\.id.rawValue)
        out.texts("categoryIds", ids, was: old?.placements.map(\.id.rawValue))
        out.packed("categories.id", placements, was: old?.placements) { JSONFragment.text($0.id.rawValue, to: &$1) }
        out.packed("categories.path", placements, was: old?.placements) { JSONFragment.texts($0.path, to: &$1) }
        out.packed("categories.ancestorIds", placements, was: old?.placements) {
            JSONFragment.texts($0.ancestors.map(\.rawValue), to: &$1)
        }
    }

    private func writeVariants(_ out: inout ColumnWriter, _ old: ProductPage.Row?) {
        let offers = offers
        let before = old?.offers
        out.texts("skuIds", variants.map(\.sku.id.rawValue), was: old?.variants.map(\.sku.id.rawValue))
        out.packed("skus.id", offers, was: before) { JSONFragment.text($0.sku.id.rawValue, to: &$1) }
        out.packed("skus.code", offers, was: before) { JSONFragment.text($0.sku.code, to: &$1) }
        out.packed("skus.barcode", offers, was: before) { offer, bytes in
            if let barcode = offer.sku.barcode { JSONFragment.text(barcode, to: &bytes) }
        }
        out.packed("skus.price.amount", offers, was: before) { JSONFragment.integer($0.sku.listFen, to: &$1) }
        out.packed("skus.valueIds", offers, was: before) { JSONFragment.texts($0.sku.valueIDs, to: &$1) }
        out.packed("skus.specText", offers, was: before) { JSONFragment.text($0.specText, to: &$1) }
        out.packed("skus.imageKey", offers, was: before) { offer, bytes in
            if let key = offer.imageKey { JSONFragment.text(key, to: &bytes) }
        }
        out.packed("skus.weightGrams", offers, was: before) { JSONFragment.integer(Int64($0.sku.weightGrams), to: &$1) }
        out.packed("skus.stockMode", offers, was: before) { JSONFragment.text($0.sku.stockMode.text, to: &$1) }
        out.packed("skus.quantityMin", offers, was: before) { JSONFragment.integer($0.sku.quantityMin, to: &$1) }
        out.packed("skus.quantityMax", offers, was: before) { JSONFragment.integer($0.sku.quantityMax, to: &$1) }
        out.packed("skus.isEnabled", offers, was: before) { JSONFragment.bool($0.isEnabled, to: &$1) }
        out.packed("skus.isSaleable", offers, was: before) { JSONFragment.bool($0.isSaleable, to: &$1) }
    }

    /// The variants with what they take from the product.
    private var offers: [ProductPage.SkuPart] { variants.map { ProductPage.SkuPart(self, $0) } }
}

extension ProductPage.Row {
    private static let lists = [
        ["attributes.name", "attributes.value"],
        ["specs.id", "specs.name", "specs.valueIds", "specs.values", "specs.imageKeys"],
        ["categories.id", "categories.path", "categories.ancestorIds"],
        [
            "skus.id", "skus.code", "skus.barcode", "skus.price.amount", "skus.valueIds", "skus.weightGrams",
            "skus.stockMode", "skus.quantityMin", "skus.quantityMax", "skus.isEnabled",
        ],
    ]

    public init?(columns: Columns) {
        guard let id = columns.text("id"), let createdAt = columns.instant("createdAt"),
            let status = columns.text("status").flatMap(ProductPage.Status.init(rawValue:)),
            Self.lists.allSatisfy(columns.agree)
        else { return nil }
        self.init(id: SpuID(id), createdAt: createdAt)
        self.status = status
        title = columns.text("title") ?? ""
        subtitle = columns.text("subtitle") ?? ""
        brand = columns.text("brand")
        imageKeys = columns.texts("imageKeys") ?? []
        detail = columns.text("detail") ?? ""
        noCoupon = columns.bool("noCoupon") ?? false
        noPoints = columns.bool("noPoints") ?? false
        priceVersion = columns.integer("priceVersion") ?? 0
        publishedAt = columns.instant("publishedAt")
        attributes = zip(columns.packedTexts("attributes.name") ?? [], columns.packedTexts("attributes.value") ?? [])
            .map { SpuAttribute(name: $0 ?? "", value: $1 ?? "") }
        specs = columns.specs
        placements = columns.placements
        variants = columns.variants
    }
}

extension Columns {
    fileprivate func lists(_ name: String) -> [[String]] {
        (packed(name) ?? []).map { bytes in
            bytes.flatMap { Columns.json($0)?.asArray?.compactMap(\.asString) } ?? []
        }
    }

    fileprivate var specs: [SpuSpec] {
        let ids = packedTexts("specs.id") ?? []
        let names = packedTexts("specs.name") ?? []
        let valueIDs = lists("specs.valueIds")
        let values = lists("specs.values")
        let images = lists("specs.imageKeys")
        return ids.indices.map { index in
            let parts = valueIDs[index].indices.map { at in
                let image = at < images[index].count ? images[index][at] : ""
                let name = at < values[index].count ? values[index][at] : ""
                return SpuSpec.Value(id: valueIDs[index][at], name: name, imageKey: image.isEmpty ? nil : image)
            }
            return SpuSpec(id: ids[index] ?? "", name: names[index] ?? "", values: parts)
        }
    }

    fileprivate var placements: [CategoryPlacement] {
        let paths = lists("categories.path")
        let ancestors = lists("categories.ancestorIds")
        return zip(packedTexts("categories.id") ?? [], zip(paths, ancestors)).map { id, rest in
            CategoryPlacement(id: CategoryID(id ?? ""), path: rest.0, ancestors: rest.1.map { CategoryID($0) })
        }
    }

    fileprivate var variants: [ProductPage.Variant] {
        let ids = packedTexts("skus.id") ?? []
        let codes = packedTexts("skus.code") ?? []
        let barcodes = packedTexts("skus.barcode") ?? []
        let prices = packedIntegers("skus.price.amount") ?? []
        let values = lists("skus.valueIds")
        let weights = packedIntegers("skus.weightGrams") ?? []
        let modes = packedTexts("skus.stockMode") ?? []
        let least = packedIntegers("skus.quantityMin") ?? []
        let most = packedIntegers("skus.quantityMax") ?? []
        let enabled = packed("skus.isEnabled") ?? []
        return ids.indices.map { index in
            let sku = Sku(
                id: SkuID(ids[index] ?? ""), valueIDs: values[index], code: codes[index] ?? "",
                barcode: barcodes[index], listFen: prices[index] ?? 0,
                weightGrams: Int32(clamping: weights[index] ?? 0),
                stockMode: StockMode.named(modes[index], \.text) ?? .reserveOnOrder,
                quantityMin: least[index] ?? 1, quantityMax: most[index] ?? 999)
            return ProductPage.Variant(sku: sku, isEnabled: enabled[index] == Array("true".utf8))
        }
    }
}
