import Domain
public import ProjectionKit

extension CouponUse {
    /// What a coupon's later events do not repeat: its template (`~c/{coupon}`), what it took off an order
    /// (`~u/{coupon}/{order}`), and of an order with coupons the day and the goods (`~o/{order}`).
    public struct CouponFact: ProjectionRow {
        var template: String?
        var discountFen: Int64?
        var day: Int64?
        var salesFen: Int64?

        init(template: String? = nil, discountFen: Int64? = nil) {
            self.template = template
            self.discountFen = discountFen
        }

        init(_ placement: OrderPlacement) {
            day = Int64(placement.businessDay.rawValue)
            salesFen = placement.totalFen - placement.freightFen
        }

        public func write(to out: inout ColumnWriter, was old: CouponFact?) {
            out.text("_template", template, was: old?.template)
            out.integer("_discount", discountFen, was: old?.discountFen)
            out.integer("_day", day, was: old?.day)
            out.integer("_sales", salesFen, was: old?.salesFen)
        }

        public init?(columns: Columns) {
            self.init(template: columns.text("_template"), discountFen: columns.integer("_discount"))
            day = columns.integer("_day")
            salesFen = columns.integer("_sales")
            guard template != nil || discountFen != nil || day != nil else { return nil }
        }
    }
}
