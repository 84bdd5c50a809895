import GraphQLExecution

/// What all areas share: scalars, money, pages.
enum RootArea: SchemaArea {
    static let sdl = #"""
        """
        What reading costs, in whole numbers. On an object: each row of it, in place of 1. On a field that reads rows
        or a page: each of these. On another field: each object it is asked of, on top. On an argument: giving it.
        """
        directive @cost(
          "Not below 0."
          weight: String!
        ) on FIELD_DEFINITION | OBJECT | ARGUMENT_DEFINITION

        "How many items a list is taken to hold, for what reading each of them costs."
        directive @listSize(
          "Without slicing arguments, or where none is given."
          assumedSize: Int
          "Arguments that say how many there are at most."
          slicingArguments: [String!]
          "The fields that hold the items, where the field itself is a page around them."
          sizedFields: [String!]
          "Whether exactly one slicing argument must be given."
          requireOneSlicingArgument: Boolean = true
        ) on FIELD_DEFINITION

        "The field holds something personal. Whoever may not see it whole is given what another field holds."
        directive @masked(
          "The field of the same object that holds the same with its middle hidden."
          as: String!
        ) on FIELD_DEFINITION

        "Everything that can be read. Nothing is changed here: commands have an interface of their own."
        type Query

        "A whole number within ±(2^53 − 1), sent as a JSON number. Where it is money: fen, a hundredth of a yuan."
        scalar Fen

        "A whole number within ±(2^53 − 1), sent as a JSON number: of units, or of pieces."
        scalar Count

        "An instant in UTC, RFC 3339 with milliseconds: `2017-03-06T08:15:00.000Z`."
        scalar DateTime

        "A day in the shop's own time zone: `2017-03-06`."
        scalar Date

        "A place in a list. Opaque; good for the list and the arguments that gave it, and no other."
        scalar Cursor

        "An amount of money."
        type Money {
          "In fen; may be below zero only where the field says so."
          amount: Fen!
          "ISO 4217: always CNY."
          currency: String!
        }

        "What lies around a page of a list."
        type PageInfo {
          "Whether there are more items behind this page."
          hasNextPage: Boolean!
          "Whether there are items before this page."
          hasPreviousPage: Boolean!
          "The first item's cursor; null if the page is empty."
          startCursor: Cursor
          "The last item's cursor, to be given as `after` for the next page; null if the page is empty."
          endCursor: Cursor
        }

        "By which way a sale is made, which decides prices and rules."
        enum Lane {
          "At the list price."
          NORMAL
          "A flash sale."
          SECKILL
          "Bought by several shoppers together."
          GROUP_BUY
          "A flash sale of one store."
          STORE_FLASH
          "Paid with points."
          POINTS_MALL
          "Stored value, bought."
          RECHARGE
          "At a till."
          POS
        }
        """#

    static let types: [TypeBinding] = [
        TypeBinding(
            "Money", visibility: .public, fields: ["amount": .column("amount"), "currency": .constant("\"CNY\"")])
    ]
}
