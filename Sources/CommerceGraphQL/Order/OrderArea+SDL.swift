extension OrderArea {
    static let sdl =
        orderSDL + lineSDL + moneySDL + #"""
            extend type Query {
              "An order. Null if there is none of that id, or it is another shopper's and the viewer is not staff."
              order(
                "The order's id."
                id: ID!
              ): Order

              """
              Orders of one shopper, the newest first, without those the shopper has hidden. Null if they may not or
              cannot be read.
              """
              orders(
                "Whose orders; null is the viewer's own. Only staff may name another user."
                user: ID
                "Only those that wait for this; null is all."
                tab: OrderTab
                "Orders in a page, 1 to 100."
                first: Int = 20
                "The cursor behind which the page begins; null is the beginning."
                after: Cursor
              ): OrderConnection
                @listSize(assumedSize: 20, slicingArguments: ["first"],
                  sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
            }

            "What an order waits for."
            enum OrderTab {
              "To be paid."
              TO_PAY
              "Paid, to be shipped."
              TO_SHIP
              "Shipped, to be received."
              TO_RECEIVE
              "Nothing: it is done."
              COMPLETED
              "Nothing: it was cancelled."
              CANCELLED
            }
            """#

    private static let orderSDL = #"""
        "Whether an order is still under way."
        enum OrderState {
          "Under way."
          OPEN
          "Ended before it was fulfilled."
          CANCELLED
          "Done."
          COMPLETED
        }

        "How far the goods of an order have come."
        enum FulfilmentState {
          "Nothing was shipped."
          UNFULFILLED
          "Some units were shipped."
          PARTIALLY_SHIPPED
          "All units were shipped."
          SHIPPED
          "All units were received."
          RECEIVED
          "The customer took them along."
          HANDED_OVER
        }

        "How far the money of an order has come."
        enum PaymentState {
          "Nothing was charged."
          UNPAID
          "A charge is under way."
          PENDING
          "Less was charged than the order costs."
          PARTIALLY_PAID
          "It is paid."
          PAID
          "More was charged than the order costs."
          OVERPAID
          "A part was given back."
          PARTIALLY_REFUNDED
          "All was given back."
          REFUNDED
        }

        "Who cancelled an order."
        enum CancelParty {
          "Its buyer."
          USER
          "Nobody: it was not paid in time."
          TIMEOUT
          "The shop's staff."
          STAFF
          "The shop's risk control."
          RISK
          "Nobody: its group was not complete in time."
          GROUP
        }

        "An order: what was agreed, how far it has come, and its money. Its buyer and staff see it."
        type Order {
          "The order's id."
          id: ID!
          "The number people call it by."
          orderNo: String!
          "Its buyer; null if the till did not know the customer."
          userId: ID
          "By which way it was made."
          lane: Lane!
          "The store it was made in; null outside of stores."
          storeId: ID
          "When it was placed."
          placedAt: DateTime!
          "The shop's day it was placed on."
          businessDay: Date!
          "Until when it has to be paid; null if it needs no payment or was paid at once."
          payExpiresAt: DateTime
          "The list prices of its lines."
          goods: Money!
          "What the shop took off by itself."
          ownDiscount: Money!
          "What coupons took off."
          couponDiscount: Money!
          "What delivery costs."
          freight: Money!
          "What it costs in all, freight included."
          total: Money!
          "What was left to pay when it was placed."
          payable: Money!
          "The ids of the coupons it used."
          couponIds: [ID!]!
          "Where it goes; null if it is not delivered, or the buyer was forgotten."
          address: OrderAddress
          "Its lines, in order."
          lines: [OrderLine!]! @listSize(assumedSize: 20)
          "Whether it is still under way."
          state: OrderState!
          "How far the goods have come."
          fulfilmentState: FulfilmentState!
          "How far the money has come; null before its payment was opened."
          paymentState: PaymentState
          "Whether the customer took the goods along."
          isHandedOver: Boolean!
          "Whether the buyer hides it from their list."
          isHidden: Boolean!
          "When it was paid; null before."
          paidAt: DateTime
          "When it was cancelled; null if it was not."
          cancelledAt: DateTime
          "Who cancelled it; null if nobody did."
          cancelledBy: CancelParty
          "Why it was cancelled; null if it was not, or nobody said why."
          cancelReason: String @masked(as: "cancelReasonMasked")
          "Why it was cancelled, the middle of every telephone number in it hidden; null where the reason is."
          cancelReasonMasked: String
          "When it was done; null before."
          completedAt: DateTime
          "What was charged, over all tenders."
          charged: Money!
          "What was given back."
          refunded: Money!
          "What was paid out in cash, where tenders exceeded the total."
          cashPaidOut: Money!
          "What it was paid with."
          tenders: [Tender!]! @listSize(assumedSize: 10)
          "What was asked to be given back."
          refunds: [Refund!]! @listSize(assumedSize: 10)
          "What was shipped; null while nothing was."
          shipments: [Shipment!] @listSize(assumedSize: 10)
          "Notes of and for the buyer; null while there is none."
          buyerNotes: [OrderNote!] @listSize(assumedSize: 10)
          "Notes of staff for staff; null while there is none."
          staffNotes: [OrderNote!] @listSize(assumedSize: 10)
        }

        "Where an order goes. In full for its buyer and for staff who ship it; masked for other staff."
        type OrderAddress {
          "The receiver's name."
          name: String @masked(as: "nameMasked")
          "The receiver's name, but for its first character hidden."
          nameMasked: String!
          "The receiver's telephone number."
          phone: String @masked(as: "phoneMasked")
          "The receiver's telephone number, its middle hidden."
          phoneMasked: String!
          "The codes of province, city and district."
          regionCodes: [String!]!
          "Street and house."
          detail: String
        }

        """#

    private static let lineSDL = #"""
        "One SKU in an order, as it was when the order was placed."
        type OrderLine {
          "From 1, in the order."
          lineNo: Int!
          "The product's id."
          spuId: ID!
          "The SKU's id."
          skuId: ID!
          "The product's title then."
          title: String!
          "The names of the SKU's values then; empty if there was nothing to choose."
          specText: String!
          "The key of its picture; null if it had none."
          imageKey: String
          "The category it counted in; null if none."
          categoryId: ID
          "The names from the top of the tree down to that category; empty if none."
          categoryPath: [String!]!
          "Units ordered."
          quantity: Count!
          "The list price of one unit."
          unitPrice: Money!
          "The list price of all units."
          list: Money!
          "What the shop took off by itself."
          ownDiscount: Money!
          "What coupons took off."
          couponDiscount: Money!
          "What the line costs."
          net: Money!
          "The location it comes from."
          locationId: ID!
          "Units cancelled."
          cancelled: Count!
          "Units shipped."
          shipped: Count!
          "Units received."
          received: Count!
          "The product as it is now; null if it is not on sale and the viewer is not staff."
          product: Product
        }

        "A parcel."
        type Shipment {
          "Its id within the order."
          id: ID!
          "Who carries it."
          carrier: String!
          "The carrier's number; null if there is none, or the buyer was forgotten."
          trackingNo: String
          "When it left."
          shippedAt: DateTime!
          "When it arrived; null before."
          receivedAt: DateTime
        }

        "A note on an order. Numbers of telephones in it are masked for staff who do not ship orders."
        type OrderNote {
          "What it says; null if its writer was forgotten."
          text: String @masked(as: "textMasked")
          "What it says, the middle of every telephone number in it hidden; null if its writer was forgotten."
          textMasked: String
          "When it was written."
          at: DateTime!
        }

        "A page of orders."
        type OrderConnection {
          "The orders with their cursors."
          edges: [OrderEdge!]!
          "The orders. Null in the place of one that is so new that it cannot be read yet."
          nodes: [Order]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many orders the whole list has."
          totalCount: Int!
        }

        "An order in a list."
        type OrderEdge {
          "Its place."
          cursor: Cursor!
          "The order; null if it is so new that it cannot be read yet."
          node: Order
        }

        """#

    private static let moneySDL = #"""
        "Who moves money."
        enum TenderProvider {
          "WeChat Pay."
          WECHAT
          "A card."
          CARD
          "Cash."
          CASH
          "A till, by whatever it takes."
          POS
          "A manufacturer, by a coupon."
          MANUFACTURER
        }

        "How far a charge has come."
        enum TenderStatus {
          "Asked for."
          PENDING
          "The money is there."
          SUCCEEDED
          "It was refused."
          FAILED
          "It was called off."
          CANCELLED
        }

        "How far a refund has come."
        enum RefundStatus {
          "Asked for."
          PENDING
          "All of it was given back."
          SUCCEEDED
          "It was refused; it may be tried again."
          FAILED
        }

        "One charge of an order."
        type Tender {
          "Its id within the order."
          id: ID!
          "Who moves the money."
          provider: TenderProvider!
          "How far it has come."
          status: TenderStatus!
          "How much."
          amount: Money!
          "When the money was there; null before."
          paidAt: DateTime
        }

        "Money to be given back."
        type Refund {
          "Its id within the order."
          id: ID!
          "How far it has come."
          status: RefundStatus!
          "How much is to be given back."
          amount: Money!
          "How much was given back."
          refunded: Money!
        }

        """#
}
