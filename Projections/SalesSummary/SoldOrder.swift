import Domain
import EventSourcing
public import ProjectionKit

extension SalesSummary {
    /// The facts of an order that its payment and its refunds do not repeat.
    ///
    /// One fact says what was ordered (`~{order}`), a second when it was paid (`~paid/{order}`).
    public struct SoldOrder: ProjectionRow {
        /// The part of an order that falls to one category.
        struct Share: Equatable, Sendable {
            let category: String
            var netFen: Int64
            var ownDiscountFen: Int64
            var units: Int64
        }

        let day: Int64
        let instant: Timestamp
        let store: String
        let household: String?
        /// By category, in the order of the lines. Empty in the fact of payment.
        let shares: [Share]

        init(_ placement: OrderPlacement, at instant: Timestamp) {
            day = Int64(placement.businessDay.rawValue)
            self.instant = instant
            store = placement.store?.rawValue ?? SalesSummary.online
            household = placement.user?.rawValue
            var shares: [Share] = []
            for line in placement.lines {
                let path = line.categoryPath.joined(separator: " / ")
                let category = path.isEmpty ? SalesSummary.uncategorised : path
                if let index = shares.firstIndex(where: { $0.category == category }) {
                    shares[index].netFen += line.netFen
                    shares[index].ownDiscountFen += line.ownDiscountFen
                    shares[index].units += line.quantity
                } else {
                    shares.append(
                        Share(
                            category: category, netFen: line.netFen, ownDiscountFen: line.ownDiscountFen,
                            units: line.quantity))
                }
            }
            self.shares = shares
        }

        init(paidOn day: BusinessDay, at instant: Timestamp) {
            self.day = Int64(day.rawValue)
            self.instant = instant
            store = ""
            household = nil
            shares = []
        }

        public var footprint: Int { 80 + shares.count * 80 }

        public func write(to out: inout ColumnWriter, was old: SoldOrder?) {
            out.integer("_day", day, was: old?.day)
            out.integer("_at", instant.milliseconds, was: old?.instant.milliseconds)
            guard !shares.isEmpty || !store.isEmpty else { return }
            out.text("_store", store, was: old?.store)
            out.text("_household", household, was: old?.household)
            out.packed("_categories", shares, was: old?.shares) { JSONFragment.text($0.category, to: &$1) }
            out.packed("_net", shares, was: old?.shares) { JSONFragment.integer($0.netFen, to: &$1) }
            out.packed("_own", shares, was: old?.shares) { JSONFragment.integer($0.ownDiscountFen, to: &$1) }
            out.packed("_units", shares, was: old?.shares) { JSONFragment.integer($0.units, to: &$1) }
        }

        public init?(columns: Columns) {
            guard let day = columns.integer("_day"), let milliseconds = columns.integer("_at"),
                columns.agree(["_categories", "_net", "_own", "_units"])
            else { return nil }
            self.day = day
            instant = Timestamp(milliseconds: milliseconds)
            store = columns.text("_store") ?? ""
            household = columns.text("_household")
            let net = columns.packedIntegers("_net") ?? []
            let own = columns.packedIntegers("_own") ?? []
            let units = columns.packedIntegers("_units") ?? []
            shares = (columns.packedTexts("_categories") ?? []).enumerated().map { at, category in
                Share(
                    category: category ?? "", netFen: net[at] ?? 0, ownDiscountFen: own[at] ?? 0,
                    units: units[at] ?? 0)
            }
        }

        /// Splits an amount over the categories by what was sold in each, without losing a fen. What exceeds the sale
        /// (a manufacturer's coupon may) falls to the first.
        func split(_ amountFen: Int64) -> [Int64] {
            let weights = shares.map { max(0, $0.netFen) }
            let total = weights.reduce(0, +)
            var parts = Fen.split(min(max(0, amountFen), total), by: weights)
            if !parts.isEmpty { parts[0] += amountFen - parts.reduce(0, +) }
            return parts
        }
    }
}
