import EventSourcing
import ProjectionKit

/// A projection, as far as reading its rows needs it.
struct ReadModel: Sendable {
    let name: String
    private let layout: RowLayout
    private let placement: @Sendable (String) -> String

    init<P: Projection>(_ projection: P.Type) {
        name = P.name
        layout = P.layout
        placement = { P.placement(of: $0) }
    }

    func bucket(_ tenant: TenantID, row key: String) -> Int {
        layout.bucket(tenant: tenant, placement: layout == .perTenant ? "" : placement(key))
    }

    func bucket(_ tenant: TenantID, index placement: String) -> Int {
        layout.bucket(tenant: tenant, placement: placement)
    }
}

/// The rows behind one table name of the bindings.
struct RowTable: Sendable {
    let model: ReadModel
    /// Before a row's id in its key.
    let prefix: String
    /// What others than staff may see; nil is everything.
    let shownIf: RowCondition?

    init(_ model: ReadModel, prefix: String = "", shownIf: RowCondition? = nil) {
        self.model = model
        self.prefix = prefix
        self.shownIf = shownIf
    }
}

/// Whether a column holds one of some values. Read with the row, as its last column.
struct RowCondition: Sendable {
    let column: String
    private let values: [[UInt8]]

    /// - Parameter values: JSON.
    init(_ column: String, isOneOf values: [String]) {
        self.column = column
        self.values = values.map { Array($0.utf8) }
    }

    func holds(_ value: ArraySlice<UInt8>) -> Bool { values.contains { $0.elementsEqual(value) } }
}
