import GraphQLExecution
import Projections

/// Looking for products.
enum SearchArea: SchemaArea {
    static let sdl = #"""
        extend type Query {
          """
          Products on sale that match all words, with how they spread over categories and brands. Null if they cannot
          be read now.
          """
          search(
            "Words, separated by white space; each is searched literally. At most 256 bytes. Empty is everything."
            query: String! = ""
            "The id of a category that they stand in or below; null is the whole shop."
            category: ID
            "What they cost, by the lowest price of each; null is any price."
            priceRange: PriceRange
            "Which come first."
            sort: SearchSort = RELEVANCE
            "Products in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning. Not beyond the first 10,000 products."
            after: Cursor
          ): SearchConnection
        }

        "A range of prices, ends included."
        input PriceRange {
          "In fen; null is without limit."
          min: Fen
          "In fen; null is without limit."
          max: Fen
        }

        "Which of the found products come first."
        enum SearchSort {
          "Those that match best."
          RELEVANCE
          "Those published last."
          NEWEST
          "Those with the lowest price."
          PRICE_ASC
          "Those with the highest price."
          PRICE_DESC
        }

        "A page of found products."
        type SearchConnection {
          "The products with their cursors."
          edges: [SearchEdge!]!
          "The products, best first. Null in the place of one that went off sale a moment ago."
          nodes: [Product]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many products match."
          totalCount: Int!
          "How all products that match spread."
          facets: SearchFacets!
        }

        "A found product."
        type SearchEdge {
          "Its place."
          cursor: Cursor!
          "The product; null if it went off sale a moment ago."
          node: Product
        }

        "How all products that match spread. Most first."
        type SearchFacets {
          "Over categories, those above a product's own included; at most 50."
          categories: [CategoryFacet!]!
          "Over brands; at most 20."
          brands: [BrandFacet!]!
        }

        "How many of the products stand in or below a category."
        type CategoryFacet {
          "The category's id."
          id: ID!
          "How many."
          count: Int!
          "The category itself, with its name; null if it has gone."
          category: Category
        }

        "How many of the products are of a brand."
        type BrandFacet {
          "The brand's name."
          value: String!
          "How many."
          count: Int!
        }
        """#

    static let queryFields: [String: FieldBinding] = [
        "search": .connection(ListBinding("search", table: "product"))
    ]

    static let lists: [String: ListSource] = ["search": .search]

    static let types: [TypeBinding] = [
        TypeBinding(
            "SearchConnection", visibility: .public,
            fields: ["totalCount": .extra("totalCount"), "facets": .extras("facets")]),
        TypeBinding(
            "SearchFacets", visibility: .public,
            fields: ["categories": .packed("categories"), "brands": .packed("brands")]),
        TypeBinding(
            "CategoryFacet", visibility: .public,
            fields: [
                "id": .column("id"), "count": .column("count"), "category": .reference("category", key: "id"),
            ]),
        TypeBinding(
            "BrandFacet", visibility: .public, fields: ["value": .column("value"), "count": .column("count")]),
    ]
}
