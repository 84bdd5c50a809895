import Domain
public import EventSourcing
public import ProjectionKit

/// A shopper's coupons: which can be used, which were.
public enum CouponWallet: Projection {
    public static let name = "coupon_wallet"
    public static let version = 1
    public static let layout = RowLayout.keyed
    public static let categories: EventCategories = .coupon

    public struct Row: ProjectionRow {
        public let user: String?
        /// What never changes, in the bytes it is stored in.
        var frozen: [Columns.Column] = []
        public var status = Status.issued
        public var validTo = Timestamp(milliseconds: 0)
        public var order: String?
        public var discountFen: Int64?
        public var changedAt: Timestamp

        public var footprint: Int { frozen.reduce(200) { $0 + $1.name.count + $1.value.count + 96 } }
    }

    /// Whose coupon it is: later events do not say it.
    public struct Fact: ProjectionRow {
        let user: String?

        init(user: String?) { self.user = user }

        public init?(columns: Columns) { user = columns.text("userId") }

        public func write(to out: inout ColumnWriter, was old: Fact?) {
            out.text("userId", user, was: old?.user)
            out.bool("_", true, was: old.map { _ in true })
        }
    }

    public enum Status: String, CaseIterable, Sendable {
        case issued = "ISSUED"
        case locked = "LOCKED"
        case redeemed = "REDEEMED"
        case expired = "EXPIRED"
        case voided = "VOIDED"
    }

    /// A row's key; coupons of nobody (handed in at a till) belong to the user "".
    public static func key(user: String?, coupon: String) -> String { "\(user ?? "")/\(coupon)" }

    /// The index of a shopper's coupons in one status, by when they expire (issued) or last changed (others). Members
    /// are row keys. Its placement is the user's id.
    public static func index(of user: String, _ status: Status) -> String { "\(user):\(status.rawValue)" }

    public static let hasIndexes = true

    /// Rows stand in the bucket of their user; the fact of a coupon in that of the coupon.
    public static func placement(of key: String) -> String {
        let (user, coupon) = RowKey.parts(of: key, at: "/")
        return user.isEmpty ? String(coupon ?? "") : String(user)
    }

    public static func facts(_ event: FoldedEvent, _ visit: inout FactVisitor<Fact>) {
        if case .coupon(.issued(let issue)) = event.body {
            visit.state(event.key, Fact(user: issue.user?.rawValue))
        }
        visit.want(event.key)
    }

    public static func touches(_ event: FoldedEvent, _ facts: FactReader<Fact>, _ visit: inout TouchVisitor) {
        visit.row(key(user: facts[event.key]?.user, coupon: event.key))
    }

    public static func fold(_ row: inout Row?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<Fact>) {
        guard case .coupon(let body) = event.body else { return }
        var coupon = row ?? Row(user: facts[event.key]?.user, changedAt: event.occurredAt)
        coupon.apply(body, id: event.key)
        coupon.changedAt = event.occurredAt
        row = coupon
    }

    public static func entries(_ row: Row, _ key: String, _ visit: inout EntryVisitor) {
        guard let user = row.user else { return }
        let score = row.status == .issued ? row.validTo : row.changedAt
        visit.entry(index(of: user, row.status), key, score: score.milliseconds)
    }
}
