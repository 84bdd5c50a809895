import ProjectionKit

/// Counts the events of a cart.
enum CountingV1: Counting {
    static let version = 1
    static let step: Int64 = 1
}

/// The same, differently.
enum CountingV2: Counting {
    static let version = 2
    static let step: Int64 = 10
}

protocol Counting: Projection where Row == CountRow, Fact == NoFact, Part == NoFact {
    static var step: Int64 { get }
}

extension Counting {
    static var name: String { "counting" }
    static var layout: RowLayout { .keyed }
    static var categories: EventCategories { .cart }

    static func touches(_ event: FoldedEvent, _ facts: FactReader<NoFact>, _ visit: inout TouchVisitor) {
        visit.row(event.key)
    }

    static func fold(_ row: inout CountRow?, _ touch: Touch, _ event: FoldedEvent, _ facts: FactReader<NoFact>) {
        row = CountRow(count: (row?.count ?? 0) + step)
    }
}

struct CountRow: ProjectionRow {
    let count: Int64

    init(count: Int64) { self.count = count }

    init?(columns: Columns) {
        guard let count = columns.integer("count") else { return nil }
        self.count = count
    }

    func write(to out: inout ColumnWriter, was old: CountRow?) { out.integer("count", count, was: old?.count) }
}
