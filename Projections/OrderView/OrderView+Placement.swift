import Domain
import EventSourcing
import ProjectionKit

extension OrderView {
    /// The names of the columns that are written once, in the order they are written.
    static let frozenNames: [String] = [
        "id", "orderNo", "userId", "lane", "storeId", "goods.amount", "ownDiscount.amount", "couponDiscount.amount",
        "freight.amount", "total.amount", "payable.amount", "couponIds", "placedAt", "payExpiresAt", "businessDay",
        "address.name", "address.nameMasked", "address.phone", "address.phoneMasked", "address.regionCodes",
        "address.detail", "lines.lineNo", "lines.spuId", "lines.skuId", "lines.title", "lines.specText",
        "lines.imageKey", "lines.categoryId", "lines.categoryPath", "lines.quantity", "lines.unitPrice.amount",
        "lines.list.amount", "lines.ownDiscount.amount", "lines.couponDiscount.amount", "lines.net.amount",
        "lines.locationId",
    ]

    /// What an order agreed to, as columns; nothing for what there is not.
    static func columns(of placement: OrderPlacement, id: String, at placedAt: Timestamp) -> [Columns.Column] {
        var out = FrozenColumns()
        out.text("id", id)
        out.text("orderNo", placement.orderNo)
        out.text("userId", placement.user?.rawValue)
        out.text("lane", placement.lane.text)
        out.text("storeId", placement.store?.rawValue)
        out.integer("goods.amount", placement.goodsFen)
        out.integer("ownDiscount.amount", placement.ownDiscountFen)
        out.integer("couponDiscount.amount", placement.couponDiscountFen)
        out.integer("freight.amount", placement.freightFen)
        out.integer("total.amount", placement.totalFen)
        out.integer("payable.amount", placement.tender.payableFen)
        out.texts("couponIds", placement.coupons.map(\.rawValue))
        out.text("placedAt", InstantText.text(placedAt))
        out.text("payExpiresAt", placement.payExpiresAt.map(InstantText.text))
        out.text("businessDay", dayText(placement.businessDay))
        if let address = placement.address?.value { add(address, to: &out) }
        add(placement.lines, to: &out)
        return out.columns
    }

    private static func add(_ address: Address, to out: inout FrozenColumns) {
        out.text("address.name", address.name)
        out.text("address.nameMasked", Masking.name(address.name))
        out.text("address.phone", address.phone)
        out.text("address.phoneMasked", Masking.phone(address.phone))
        out.texts("address.regionCodes", address.regionCodes)
        out.text("address.detail", address.detail)
    }

    private static func add(_ lines: [OrderLine], to out: inout FrozenColumns) {
        out.packed("lines.lineNo", lines) { JSONFragment.integer(Int64($0.lineNo), to: &$1) }
        out.packed("lines.spuId", lines) { JSONFragment.text($0.spu.rawValue, to: &$1) }
        out.packed("lines.skuId", lines) { JSONFragment.text($0.sku.rawValue, to: &$1) }
        out.packed("lines.title", lines) { JSONFragment.text($0.title, to: &$1) }
        out.packed("lines.specText", lines) { JSONFragment.text($0.specText, to: &$1) }
        out.packed("lines.imageKey", lines) { line, bytes in
            if let key = line.imageKey { JSONFragment.text(key, to: &bytes) }
        }
        out.packed("lines.categoryId", lines) { line, bytes in
            if let category = line.category { JSONFragment.text(category.rawValue, to: &bytes) }
        }
        out.packed("lines.categoryPath", lines) { JSONFragment.texts($0.categoryPath, to: &$1) }
        out.packed("lines.quantity", lines) { JSONFragment.integer($0.quantity, to: &$1) }
        out.packed("lines.unitPrice.amount", lines) { JSONFragment.integer($0.unitListFen, to: &$1) }
        out.packed("lines.list.amount", lines) { JSONFragment.integer($0.listFen, to: &$1) }
        out.packed("lines.ownDiscount.amount", lines) { JSONFragment.integer($0.ownDiscountFen, to: &$1) }
        out.packed("lines.couponDiscount.amount", lines) { JSONFragment.integer($0.couponDiscountFen, to: &$1) }
        out.packed("lines.net.amount", lines) { JSONFragment.integer($0.netFen, to: &$1) }
        out.packed("lines.locationId", lines) { JSONFragment.text($0.location.rawValue, to: &$1) }
    }
}
