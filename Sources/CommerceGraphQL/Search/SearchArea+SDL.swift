extension SearchArea {
    static let sdl = #"""
        extend type Query {
          """
          Products on sale that match all words, with how they spread over categories, brands and prices. Null if they
          cannot be read now.
          """
          search(
            """
            Words, separated by white space; no character is an operator. Width, case, accents, and traditional or
            simplified characters make no difference; synonyms count as the word. A word of several Chinese words is
            also found in parts. At most 256 bytes. Empty is everything.
            """
            query: String! = ""
            "The id of a category that they stand in or below; null is the whole shop."
            category: ID
            "The brands they are of, any of these, at most 50; empty or null is any brand or none."
            brands: [String!]
            "What they cost, by the lowest price of each; null is any price."
            priceRange: PriceRange
            "Only those of which something can be bought now. May be behind by a second or two."
            inStock: Boolean = false
            """
            Only what can be had at an open store near here: units are available there, or its stock is counted and
            never refused. Of the stores within `withinMetres` the nearest 64 are looked at. Null is anywhere. May be
            behind by a second or two.
            """
            near: GeoPointInput @cost(weight: "20")
            "How far the store may be, 1 to 50000, measured as in `storesNear`. Says nothing without `near`."
            withinMetres: Int = 10000
            "Which come first."
            sort: SearchSort = RELEVANCE
            "Products in a page, 1 to 100."
            first: Int = 20
            "The cursor behind which the page begins; null is the beginning. Not beyond the first 10,000 products."
            after: Cursor
          ): SearchConnection @cost(weight: "10")
            @listSize(assumedSize: 20, slicingArguments: ["first"],
              sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)

          """
          What somebody who is typing may be looking for: brands, categories and words of titles that begin with the
          text; if there are none, titles that hold its words. Each finds something when it is searched for. May be
          behind by half a minute. Null if they cannot be read now.
          """
          suggestions(
            "What was typed so far. At most 256 bytes. Empty is nothing."
            text: String!
            "How many, 1 to 20."
            first: Int = 10
          ): Suggestions @cost(weight: "5")
            @listSize(assumedSize: 10, slicingArguments: ["first"], requireOneSlicingArgument: false)
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
          "Those that match best; of equal ones, and without words, those sold most."
          RELEVANCE
          "Those published last."
          NEWEST
          "Those of which most units were sold. May be behind by a second or two."
          BEST_SELLING
          "Those with the lowest price."
          PRICE_ASC
          "Those with the highest price."
          PRICE_DESC
          "Those whose nearest store is nearest; of one store's those sold most. Only with `near`."
          DISTANCE
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
          facets: SearchFacets! @cost(weight: "10")
          """
          If nothing matches: the text with Latin words spelt as the shop spells them, if that finds something. Null if
          something matches, or nothing is like it.
          """
          didYouMean: String @cost(weight: "10")
        }

        "A found product."
        type SearchEdge {
          "Its place."
          cursor: Cursor!
          "The product; null if it went off sale a moment ago."
          node: Product
          """
          Its title, cut where found words begin and end: parts by turns not found and found, the first of them not
          found and perhaps empty. Joined they are the title.
          """
          titleParts: [String!]!
          "The nearest store where it can be had; null without `near`, or if the store was closed a moment ago."
          nearestStore: Store
          "How far that store is, in metres, rounded to the nearest; null without `near`."
          distanceMetres: Int
        }

        "How all products that match spread."
        type SearchFacets {
          "Over categories, those above a product's own included; most first, at most 50."
          categories: [CategoryFacet!]! @listSize(assumedSize: 20)
          "Over brands; most first, at most 20."
          brands: [BrandFacet!]! @listSize(assumedSize: 20)
          "Over ranges of prices, the lowest first; those with no product are left out."
          prices: [PriceFacet!]! @listSize(assumedSize: 10)
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

        "How many of the products cost what lies in a range, by the lowest price of each."
        type PriceFacet {
          "The lowest price in the range."
          min: Fen!
          "The highest price in the range; null if it has no end."
          max: Fen
          "How many."
          count: Int!
        }

        "What somebody who is typing may be looking for."
        type Suggestions {
          "Texts to search for, the most frequent first."
          texts: [String!]!
        }
        """#
}
