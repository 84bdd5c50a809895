extension CatalogueArea {
    static let sdl =
        productSDL + skuSDL + categorySDL + #"""
            extend type Query {
              "A product. Null if there is none of that id, or it is not on sale and the viewer is not staff."
              product(
                "The product's id (SPU)."
                id: ID!
              ): Product

              """
              Products on sale: of the whole shop, or of a category and everything below it. Null if they cannot be read
              now.
              """
              products(
                "A category's id; null is the whole shop."
                category: ID
                "Which come first."
                sort: ProductSort = NEWEST
                "Products in a page, 1 to 100."
                first: Int = 20
                "The cursor behind which the page begins; null is the beginning."
                after: Cursor
              ): ProductConnection
                @listSize(assumedSize: 20, slicingArguments: ["first"],
                  sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)

              "A category. Null if there is none of that id."
              category(
                "The category's id."
                id: ID!
              ): Category

              "The visible categories at the top of the tree, in their order. Null if they cannot be read now."
              categories(
                "How many, 1 to 100. Levels multiply what a request may cost: for three, ask for fewer."
                first: Int = 50
              ): [Category!] @listSize(assumedSize: 50, slicingArguments: ["first"], requireOneSlicingArgument: false)

              "A SKU. Null if there is none of that id, or it is not on sale and the viewer is not staff."
              sku(
                "The SKU's id: its product's id, a dot, and the variant."
                id: ID!
              ): Sku
            }
            """#

    private static let productSDL = #"""
        "Which products come first."
        enum ProductSort {
          "Those published last."
          NEWEST
          "Those with the lowest price."
          PRICE_ASC
          "Those with the highest price, by the lowest price of each."
          PRICE_DESC
          "Those of which most units were sold."
          BEST_SELLING
        }

        "How far a product has come."
        enum ProductStatus {
          "Never published."
          DRAFT
          "On sale."
          PUBLISHED
          "Taken off sale, and may come back."
          UNPUBLISHED
          "Taken off sale for good."
          ARCHIVED
        }

        "A product (SPU) and its variants, as its page shows it."
        type Product {
          "The product's id."
          id: ID!
          "Its name."
          title: String!
          "A second line; may be empty."
          subtitle: String!
          "The brand's name; null if it has none."
          brand: String
          "The key of its first picture; null if it has none."
          imageKey: String
          "The keys of its pictures, in order."
          imageKeys: [String!]!
          "Its description; may be empty."
          detail: String!
          "How far it has come. Shoppers meet published products only."
          status: ProductStatus!
          "Whether it is on sale."
          isPublished: Boolean!
          "Whether no coupon takes anything off its price."
          noCoupon: Boolean!
          "Whether it gives and takes no points."
          noPoints: Boolean!
          "The lowest price of a variant that can be bought; null if none can."
          price: Money
          "The highest price of a variant that can be bought; null if none can."
          maxPrice: Money
          "Rises with every change of a price."
          priceVersion: Count!
          "When it was made."
          createdAt: DateTime!
          "When it was last published; null if it never was."
          publishedAt: DateTime
          "What is said of it, in order."
          attributes: [ProductAttribute!]! @listSize(assumedSize: 20)
          "By what its variants differ, in order."
          specs: [ProductSpec!]! @listSize(assumedSize: 20)
          "The categories it stands in."
          categories: [ProductCategory!]! @listSize(assumedSize: 10)
          "Its variants, in the order they were made."
          skus: [ProductSku!]! @listSize(assumedSize: 10)
        }

        "Something said of a product."
        type ProductAttribute {
          "What is said: `Origin`."
          name: String!
          "The answer: `Yunnan`."
          value: String!
        }

        "Something by which variants differ, with the values to choose from. The three lists run side by side."
        type ProductSpec {
          "Its id within the product."
          id: ID!
          "What is chosen: `Colour`."
          name: String!
          "The ids of the values."
          valueIds: [ID!]!
          "The names of the values."
          values: [String!]!
          "The keys of the values' pictures; empty where a value has none."
          imageKeys: [String!]!
        }

        "A place of a product in the tree of categories."
        type ProductCategory {
          "The category's id."
          id: ID!
          "The names from the top of the tree down to it."
          path: [String!]!
          "The ids of the categories above it, the top first."
          ancestorIds: [ID!]!
          "The category itself; null if it has gone."
          category: Category
        }

        "A page of products."
        type ProductConnection {
          "The products with their cursors."
          edges: [ProductEdge!]!
          "The products. Null in the place of one that went off sale a moment ago."
          nodes: [Product]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many products the whole list has."
          totalCount: Int!
        }

        "A product in a list."
        type ProductEdge {
          "Its place."
          cursor: Cursor!
          "The product; null if it went off sale a moment ago."
          node: Product
        }

        """#

    private static let skuSDL = #"""
        "What an order does to the stock of a SKU."
        enum StockMode {
          "Nothing: there is no stock of it."
          NONE
          "It is counted, and may go below zero."
          TRACK_ONLY
          "Placing an order reserves it."
          RESERVE_ON_ORDER
          "Paying an order takes it."
          DEDUCT_ON_PAYMENT
        }

        "One variant, as its product's page lists it."
        type ProductSku {
          "The SKU's id."
          id: ID!
          "The shop's own code for it; may be empty."
          code: String!
          "Its barcode; null if it has none."
          barcode: String
          "Its list price now. What an order costs is settled when it is placed."
          price: Money!
          "The ids of its values, one for each of the product's specs."
          valueIds: [ID!]!
          "The names of its values, in one line; empty if there is nothing to choose."
          specText: String!
          "The key of its picture; null if it has none."
          imageKey: String
          "Its weight in grams."
          weightGrams: Int!
          "What an order does to its stock."
          stockMode: StockMode!
          "Units that must be bought at least."
          quantityMin: Int!
          "Units that may be bought at most."
          quantityMax: Int!
          "Whether the shop offers it, when its product is on sale."
          isEnabled: Boolean!
          "Whether it can be bought now, stock aside."
          isSaleable: Boolean!
          "Its stock over all locations; null if none was ever counted. For staff."
          stock: StockLevel
        }

        "One variant on its own, with what it takes from its product."
        type Sku {
          "The SKU's id."
          id: ID!
          "Its product's title."
          title: String!
          "The names of its values, in one line; empty if there is nothing to choose."
          specText: String!
          "The key of its picture; null if it has none."
          imageKey: String
          "The shop's own code for it; may be empty."
          code: String!
          "Its barcode; null if it has none."
          barcode: String
          "Its list price now. What an order costs is settled when it is placed."
          price: Money!
          "The version of its product's prices."
          priceVersion: Count!
          "Its weight in grams."
          weightGrams: Int!
          "What an order does to its stock."
          stockMode: StockMode!
          "Units that must be bought at least."
          quantityMin: Int!
          "Units that may be bought at most."
          quantityMax: Int!
          "Whether the shop offers it, when its product is on sale."
          isEnabled: Boolean!
          "Whether it can be bought now, stock aside."
          isSaleable: Boolean!
          "Its product's id."
          spuId: ID!
          "Its product; null if it is not on sale and the viewer is not staff."
          product: Product
          "Its stock; null if none was ever counted there. For staff."
          stock(
            "A location's id; null is all of them."
            location: ID
          ): StockLevel
        }

        """#

    private static let categorySDL = #"""
        "A category of products."
        type Category {
          "The category's id."
          id: ID!
          "Its name."
          name: String!
          "The category above it; null at the top of the tree."
          parent: Category
          "The names from the top of the tree down to it."
          path: [String!]!
          "1 at the top of the tree."
          depth: Int!
          "Its rank among its siblings; equal ones are ordered by id."
          sort: Int!
          "Whether shoppers find it in the tree."
          isVisible: Boolean!
          "The visible categories right below it, in their order."
          children(
            "How many, 1 to 100. Levels multiply what a request may cost: for three, ask for fewer."
            first: Int = 50
          ): [Category!]! @listSize(assumedSize: 50, slicingArguments: ["first"], requireOneSlicingArgument: false)
        }

        """#
}
