/// What an import did and what it found.
public struct ImportReport: Sendable {
    public struct Stage: Sendable {
        public let name: String
        /// Things to bring in, and the commands they take.
        public let items: Int
        public let commands: Int
        /// Commands known to be done from an earlier run.
        public let skipped: Int
        public internal(set) var accepted = 0
        public internal(set) var refusedCount = 0
        /// The first 1,000.
        public internal(set) var refused: [Refused] = []
        public internal(set) var lastPosition: Int64 = 0
        public internal(set) var seconds: Double = 0

        init(name: String, items: Int, commands: Int, skipped: Int) {
            self.name = name
            self.items = items
            self.commands = commands
            self.skipped = skipped
        }
    }

    /// A command that the mall refused.
    public struct Refused: Hashable, Sendable, CustomStringConvertible {
        public let route: String
        public let key: String
        public let code: String
        public let detail: String

        public var description: String { "\(route) \(key): \(code) \(detail)" }
    }

    /// Whether the read models show what was sold.
    public enum SalesCheck: Hashable, Sendable {
        /// Sales are right, at a watermark of at least the last position.
        case right(seconds: Double)
        case differs(salesFen: Int64, orders: Int64)
        case notChecked(reason: String)
    }

    public let folder: String
    public let tenant: String
    public let fingerprint: String
    public let figures: ImportFigures
    public let malformedCount: Int
    /// In the order of the files, at most 1,000 of each.
    public let malformedRows: [MalformedRow]
    /// Redemptions whose basket the data names, but it was left out as malformed.
    public let redemptionsOfMissingBaskets: Int
    /// In the mall's zone.
    public let firstDay: CalendarDay?
    public let lastDay: CalendarDay?
    public internal(set) var stages: [Stage] = []
    /// Of the last command that was accepted.
    public internal(set) var lastPosition: Int64 = 0
    public internal(set) var readingSeconds: Double = 0
    public internal(set) var seconds: Double = 0
    public var salesCheck = SalesCheck.notChecked(reason: "not asked")

    init(folder: String, tenant: String, survey: ImportSurvey, clock: ShopClock) {
        self.folder = folder
        self.tenant = tenant
        fingerprint = survey.fingerprint.text
        figures = survey.figures
        malformedCount = survey.malformedCount
        malformedRows = survey.malformedRows
        redemptionsOfMissingBaskets = survey.coupons.basketsMissing
        firstDay = survey.firstSale?.day
        lastDay = survey.lastSale?.day
    }

    public var refusedCount: Int { stages.reduce(0) { $0 + $1.refusedCount } }

    /// Judges what the read models answered: sales and orders by month (year × 100 + month). Months in which nothing
    /// was imported do not count.
    public mutating func check(_ months: [Int: (salesFen: Int64, orders: Int64)], seconds: Double) {
        let shown = figures.salesFenByMonth.keys.compactMap { months[$0] }
        let orders = shown.reduce(0) { $0 + $1.orders }
        let isRight =
            orders == Int64(figures.baskets)
            && figures.salesFenByMonth.allSatisfy { (months[$0.key]?.salesFen ?? 0) == $0.value }
        salesCheck =
            isRight
            ? .right(seconds: seconds) : .differs(salesFen: shown.reduce(0) { $0 + $1.salesFen }, orders: orders)
    }
}
