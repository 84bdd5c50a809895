import Domain
import EventSourcing
public import ProjectionKit

extension CartView.Row {
    public func write(to out: inout ColumnWriter, was old: CartView.Row?) {
        out.text("userId", user, was: old?.user)
        out.integer("lineCount", Int64(lines.count), was: old.map { Int64($0.lines.count) })
        out.integer("quantityTotal", quantity { _ in true }, was: old?.quantity { _ in true })
        out.integer("selectedQuantity", quantity(\.isSelected), was: old?.quantity(\.isSelected))
        out.packed("lines.key", lines, was: old?.lines) { JSONFragment.text($0.key, to: &$1) }
        out.packed("lines.skuId", lines, was: old?.lines) { JSONFragment.text($0.sku.rawValue, to: &$1) }
        out.packed("lines.spuId", lines, was: old?.lines) { line, bytes in
            if let spu = line.sku.spu { JSONFragment.text(spu.rawValue, to: &bytes) }
        }
        out.packed("lines.lane", lines, was: old?.lines) { JSONFragment.text($0.lane.text, to: &$1) }
        out.packed("lines.storeId", lines, was: old?.lines) { line, bytes in
            if let store = line.store { JSONFragment.text(store, to: &bytes) }
        }
        out.packed("lines.quantity", lines, was: old?.lines) { JSONFragment.integer($0.quantity, to: &$1) }
        out.packed("lines.isSelected", lines, was: old?.lines) { JSONFragment.bool($0.isSelected, to: &$1) }
        out.packed("lines.seenPrice.amount", lines, was: old?.lines) { JSONFragment.integer($0.seenUnitFen, to: &$1) }
        out.packed("lines.seenPriceVersion", lines, was: old?.lines) {
            JSONFragment.integer($0.seenPriceVersion, to: &$1)
        }
        out.packed("lines.addedAt", lines, was: old?.lines) { JSONFragment.instant($0.addedAt, to: &$1) }
    }

    private func quantity(_ counts: (CartView.Line) -> Bool) -> Int64 {
        lines.reduce(0) { counts($1) ? $0 + $1.quantity : $0 }
    }

    public init?(columns: Columns) {
        guard let user = columns.text("userId"), let keys = columns.packedTexts("lines.key"),
            let skus = columns.packedTexts("lines.skuId"), let lanes = columns.packedTexts("lines.lane"),
            let stores = columns.packedTexts("lines.storeId"),
            let quantities = columns.packedIntegers("lines.quantity"),
            let selected = columns.packed("lines.isSelected"),
            let prices = columns.packedIntegers("lines.seenPrice.amount"),
            let versions = columns.packedIntegers("lines.seenPriceVersion"),
            let added = columns.packedTexts("lines.addedAt"),
            columns.agree([
                "lines.key", "lines.skuId", "lines.lane", "lines.storeId", "lines.quantity", "lines.isSelected",
                "lines.seenPrice.amount", "lines.seenPriceVersion", "lines.addedAt",
            ])
        else { return nil }
        self.user = user
        lines = keys.indices.map { at in
            CartView.Line(
                key: keys[at] ?? "", sku: SkuID(skus[at] ?? ""), lane: Lane.named(lanes[at], \.text) ?? .normal,
                store: stores[at], quantity: quantities[at] ?? 0, isSelected: selected[at] == Array("true".utf8),
                seenUnitFen: prices[at] ?? 0, seenPriceVersion: versions[at] ?? 0,
                addedAt: added[at].flatMap(InstantText.instant) ?? Timestamp(milliseconds: 0))
        }
    }
}
