import Domain
public import ProjectionKit

extension TopProducts {
    /// What was ordered of each product: the payment, which counts it, does not repeat it. Forgotten when it came.
    public struct PlacedProducts: ProjectionRow {
        struct Share: Equatable, Sendable {
            let product: String
            var netFen: Int64
            var units: Int64
        }

        /// In the order of the lines.
        let shares: [Share]

        init(_ placement: OrderPlacement) {
            var shares: [Share] = []
            for line in placement.lines {
                if let index = shares.firstIndex(where: { $0.product == line.spu.rawValue }) {
                    shares[index].netFen += line.netFen
                    shares[index].units += line.quantity
                } else {
                    shares.append(Share(product: line.spu.rawValue, netFen: line.netFen, units: line.quantity))
                }
            }
            self.shares = shares
        }

        public var footprint: Int { 40 + shares.count * 64 }

        public func write(to out: inout ColumnWriter, was old: PlacedProducts?) {
            out.packed("_products", shares, was: old?.shares) { JSONFragment.text($0.product, to: &$1) }
            out.packed("_net", shares, was: old?.shares) { JSONFragment.integer($0.netFen, to: &$1) }
            out.packed("_units", shares, was: old?.shares) { JSONFragment.integer($0.units, to: &$1) }
        }

        public init?(columns: Columns) {
            guard columns.agree(["_products", "_net", "_units"]), let products = columns.packedTexts("_products") else {
                return nil
            }
            let net = columns.packedIntegers("_net") ?? []
            let units = columns.packedIntegers("_units") ?? []
            shares = products.enumerated().map { at, product in
                Share(product: product ?? "", netFen: net[at] ?? 0, units: units[at] ?? 0)
            }
        }
    }
}
