import GraphQLExecution
import GraphQLValidation

/// The whole schema, put together from its areas.
enum CommerceSchema {
    static let areas: [any SchemaArea.Type] = [
        RootArea.self, CatalogueArea.self, CartArea.self, OrderArea.self, StockArea.self, CouponArea.self,
        SalesArea.self, TopProductsArea.self, CouponUseArea.self, StockTurnoverArea.self, StoreArea.self,
        SearchArea.self, OrderSearchArea.self, StoreSearchArea.self,
    ]

    static let tables = merged { $0.tables }
    static let lists = merged { $0.lists }

    static func bound() throws(CommerceQueriesError) -> BoundSchema {
        let schema: Schema
        do { schema = try Schema(sdl: areas.map { $0.sdl }.joined(separator: "\n")) } catch { throw .schema(error) }
        let query = TypeBinding("Query", visibility: .public, fields: merged { $0.queryFields })
        do { return try BoundSchema(schema, [query] + areas.flatMap { $0.types }) } catch { throw .binding(error) }
    }

    private static func merged<Value>(_ part: (any SchemaArea.Type) -> [String: Value]) -> [String: Value] {
        areas.reduce(into: [:]) { all, area in
            all.merge(part(area)) { _, _ in preconditionFailure("two areas use one name") }
        }
    }
}
