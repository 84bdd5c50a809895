import Domain
import EventSourcing
public import ProjectionKit

extension ProductList {
    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        switch event.body {
        case .stock(.sold(_, let quantity)), .stock(.shipped(_, let quantity, shipment: _)):
            row = row ?? Row()
            row?.sold += quantity
        case .spu(let body):
            var product = row ?? Row()
            row = nil
            apply(body, &product, event.occurredAt)
            row = product
        default: break
        }
    }

    private static func apply(_ body: Spu.Event, _ product: inout Row, _ occurredAt: Timestamp) {
        switch body {
        case .created(_, let categories), .categoriesAssigned(let categories):
            product.shelves = shelves(categories)
        case .skuPut(let sku): product.offer(sku.id, sku.listFen)
        case .skuPriceChanged(let id, oldFen: _, let newFen, reason: _, priceVersion: _): product.offer(id, newFen)
        case .skuDisabled(let id): product.enable(id, false)
        case .skuEnabled(let id): product.enable(id, true)
        case .published:
            product.isPublished = true
            product.publishedAt = occurredAt
        case .unpublished, .archived: product.isPublished = false
        case .contentSet, .specsDefined, .saleFlagsSet, .publishScheduled, .unpublishScheduled: break
        }
    }

    private static func shelves(_ placements: [CategoryPlacement]) -> [String] {
        let all = placements.flatMap { $0.ancestors + [$0.id] }
        return Set(all.map(\.rawValue)).sorted(by: utf8Order)
    }
}

extension ProductList.Row {
    fileprivate mutating func offer(_ id: SkuID, _ fen: Int64) {
        if let index = offers.firstIndex(where: { $0.sku == id.rawValue }) {
            offers[index].fen = fen
        } else {
            offers.append(ProductList.Offer(sku: id.rawValue, fen: fen))
        }
    }

    fileprivate mutating func enable(_ id: SkuID, _ on: Bool) {
        guard let index = offers.firstIndex(where: { $0.sku == id.rawValue }) else { return }
        offers[index].isEnabled = on
    }

    public func write(to out: inout ColumnWriter, was old: ProductList.Row?) {
        out.packed("_sku", offers, was: old?.offers) { JSONFragment.text($0.sku, to: &$1) }
        out.packed("_fen", offers, was: old?.offers) { JSONFragment.integer($0.fen, to: &$1) }
        out.packed("_on", offers, was: old?.offers) { JSONFragment.bool($0.isEnabled, to: &$1) }
        out.texts("_shelves", shelves, was: old?.shelves)
        out.bool("_published", isPublished, was: old?.isPublished)
        out.integer("_at", publishedAt.milliseconds, was: old?.publishedAt.milliseconds)
        out.integer("sold", sold, was: old?.sold)
    }

    public init?(columns: Columns) {
        guard let sold = columns.integer("sold"), let isPublished = columns.bool("_published"),
            let at = columns.integer("_at"), let skus = columns.packedTexts("_sku"),
            let prices = columns.packedIntegers("_fen"), let on = columns.packed("_on"),
            prices.count == skus.count, on.count == skus.count
        else { return nil }
        self.sold = sold
        self.isPublished = isPublished
        publishedAt = Timestamp(milliseconds: at)
        shelves = columns.texts("_shelves") ?? []
        offers = skus.indices.map { index in
            ProductList.Offer(
                sku: skus[index] ?? "", fen: prices[index] ?? 0, isEnabled: on[index] == Array("true".utf8))
        }
    }
}
