import GraphQLExecution
import Projections

/// Looking for products.
enum SearchArea: SchemaArea {
    static let queryFields: [String: FieldBinding] = [
        "search": .connection(ListBinding("search", table: "product")),
        // It pages through nothing: what is suggested stands beside the items.
        "suggestions": .connection(
            ListBinding("suggestions", table: "product", pageSize: 10, pageSizeMax: SuggestionQuery.countMax)),
    ]

    static let lists: [String: ListSource] = [
        "search": .query(projections: SearchQuery.projections) { (read, viewer) throws(ReadFailure) in
            try SearchQuery(read, tenant: viewer.tenant)
        },
        "suggestions": .query(projection: SearchQuery.projection) { (read, viewer) throws(ReadFailure) in
            try SuggestionQuery(read, tenant: viewer.tenant)
        },
    ]

    static let types: [TypeBinding] = [
        TypeBinding(
            "SearchConnection", visibility: .public,
            fields: [
                "totalCount": .extra("totalCount"), "facets": .extras("facets"), "didYouMean": .extra("didYouMean"),
            ]),
        TypeBinding(
            "SearchEdge", visibility: .public,
            fields: [
                "titleParts": .edgeExtra("titleParts"), "nearestStore": .edgeReference("store", key: "nearestStoreId"),
                "distanceMetres": .edgeExtra(GeoArgument.distance),
            ]),
        TypeBinding(
            "SearchFacets", visibility: .public,
            fields: [
                "categories": .packed("categories"), "brands": .packed("brands"), "prices": .packed("prices"),
            ]),
        TypeBinding(
            "CategoryFacet", visibility: .public,
            fields: [
                "id": .column("id"), "count": .column("count"), "category": .reference("category", key: "id"),
            ]),
        TypeBinding(
            "BrandFacet", visibility: .public, fields: ["value": .column("value"), "count": .column("count")]),
        TypeBinding(
            "PriceFacet", visibility: .public,
            fields: ["min": .column("min"), "max": .column("max"), "count": .column("count")]),
        TypeBinding("Suggestions", visibility: .public, fields: ["texts": .extra("texts")]),
    ]
}
