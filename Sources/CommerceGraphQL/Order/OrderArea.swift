import GraphQLExecution
import Projections

/// Orders, one by one and as lists of one shopper.
enum OrderArea: SchemaArea {
    static let queryFields: [String: FieldBinding] = [
        "order": FieldBinding.row("order") { Viewers.id($0.arguments.text("id")) }.visible(to: .user),
        "orders": FieldBinding.connection(ListBinding("orders", table: "order")).visible(to: .user),
    ]

    static let tables: [String: RowTable] = ["order": RowTable(ReadModel(OrderView.self))]

    static let lists: [String: ListSource] = [
        "orders": .index(ReadModel(OrdersOfCustomer.self)) { (read, viewer) throws(ReadFailure) in
            guard let user = try ListSource.user(read, viewer, or: Viewers.orders) else { return nil }
            let tab = read.arguments.text("tab").flatMap { OrdersOfCustomer.Tab(rawValue: $0.lowercased()) }
            return IndexPlace(OrdersOfCustomer.index(of: user, tab), placement: user, isReversed: true)
        }
    ]
}
