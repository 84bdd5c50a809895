import Domain
public import ProjectionKit

extension ProductPage {
    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        guard case .spu(let body) = event.body else { return }
        var product = row ?? Row(id: SpuID(event.key), createdAt: event.occurredAt)
        // So that changing it does not copy what it holds.
        row = nil
        apply(body, &product, event)
        row = product
    }

    private static func apply(_ body: Spu.Event, _ product: inout Row, _ event: FoldedEvent) {
        switch body {
        case .created(let title, let categories):
            product.title = title
            product.placements = categories
            product.createdAt = event.occurredAt
        case .contentSet(let content): product.set(content)
        case .specsDefined(let specs): product.specs = specs
        case .skuPut(let sku):
            product.put(sku)
            product.priceVersion += 1
        case .skuPriceChanged(let id, oldFen: _, let newFen, reason: _, let version):
            product.change(id) { $0.sku = $0.sku.repriced(newFen) }
            product.priceVersion = version
        case .skuDisabled(let id): product.change(id) { $0.isEnabled = false }
        case .skuEnabled(let id): product.change(id) { $0.isEnabled = true }
        case .categoriesAssigned(let categories): product.placements = categories
        case .saleFlagsSet(let noCoupon, let noPoints):
            product.noCoupon = noCoupon
            product.noPoints = noPoints
        case .published:
            product.status = .published
            product.publishedAt = event.occurredAt
        case .unpublished: product.status = .unpublished
        case .archived: product.status = .archived
        case .publishScheduled, .unpublishScheduled: break
        }
    }
}

extension ProductPage.Row {
    fileprivate mutating func set(_ content: SpuContent) {
        title = content.title
        subtitle = content.subtitle
        brand = content.brand
        imageKeys = content.imageKeys
        detail = content.detail
        attributes = content.attributes
    }

    fileprivate mutating func put(_ sku: Sku) {
        if let index = variants.firstIndex(where: { $0.sku.id == sku.id }) {
            variants[index].sku = sku
        } else {
            variants.append(ProductPage.Variant(sku: sku, isEnabled: true))
        }
    }

    fileprivate mutating func change(_ id: SkuID, _ change: (inout ProductPage.Variant) -> Void) {
        guard let index = variants.firstIndex(where: { $0.sku.id == id }) else { return }
        change(&variants[index])
    }

    /// Lowest and highest price of what can be bought.
    var priceRange: ClosedRange<Int64>? {
        let prices = variants.lazy.filter(\.isEnabled).map(\.sku.listFen)
        guard let low = prices.min(), let high = prices.max() else { return nil }
        return low...high
    }

    /// The names of a variant's spec values.
    func specText(_ sku: Sku) -> String {
        zip(specs, sku.valueIDs).compactMap { spec, id in spec.values.first { $0.id == id }?.name }
            .joined(separator: " ")
    }

    func imageKey(_ sku: Sku) -> String? {
        zip(specs, sku.valueIDs).lazy.compactMap { spec, id in spec.values.first { $0.id == id }?.imageKey }.first
            ?? imageKeys.first
    }
}

extension Sku {
    func repriced(_ listFen: Int64) -> Sku {
        Sku(
            id: id, valueIDs: valueIDs, code: code, barcode: barcode, listFen: listFen, weightGrams: weightGrams,
            stockMode: stockMode, quantityMin: quantityMin, quantityMax: quantityMax)
    }
}
