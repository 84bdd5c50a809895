extension CouponArea {
    static let sdl =
        couponSDL + ruleSDL + #"""
            extend type Query {
              """
              Coupons of one shopper in one status: those that can be used by when they expire, soonest first; the
              others by when they changed, latest first. Null if they may not or cannot be read.
              """
              coupons(
                "Whose coupons; null is the viewer's own. Only staff may name another user."
                user: ID
                "In which status."
                status: CouponStatus! = ISSUED
                "Coupons in a page, 1 to 100."
                first: Int = 20
                "The cursor behind which the page begins; null is the beginning."
                after: Cursor
              ): CouponConnection
                @listSize(assumedSize: 20, slicingArguments: ["first"],
                  sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)

              "A kind of coupon. Null if there is none of that id, or it is a draft and the viewer is not staff."
              couponTemplate(
                "The template's id."
                id: ID!
              ): CouponTemplate

              """
              The kinds of coupons that shoppers may take, the newest first. The time to claim one may not have come, or
              be over. Null if they cannot be read now.
              """
              couponTemplates(
                "Templates in a page, 1 to 100."
                first: Int = 20
                "The cursor behind which the page begins; null is the beginning."
                after: Cursor
              ): CouponTemplateConnection
                @listSize(assumedSize: 20, slicingArguments: ["first"],
                  sizedFields: ["edges", "nodes"], requireOneSlicingArgument: false)
            }
            """#

    private static let couponSDL = #"""
        "How far a coupon has come."
        enum CouponStatus {
          "It can be used, if its time has come and is not over."
          ISSUED
          "An order that is not paid holds it."
          LOCKED
          "It was used."
          REDEEMED
          "Its time was over before it was used."
          EXPIRED
          "The shop took it back."
          VOIDED
        }

        "How a coupon came to its owner."
        enum CouponSource {
          "Claimed by the shopper."
          CLAIM
          "Given by the shop."
          GRANT
          "Handed in at a till."
          POS
        }

        "A shopper's coupon. Its owner and staff see it."
        type Coupon {
          "The coupon's id."
          id: ID!
          "Whose it is; null if the till did not know the customer."
          userId: ID
          "The id of its kind."
          templateId: ID!
          "Its kind; null if it has gone."
          template: CouponTemplate
          "How it came to its owner."
          source: CouponSource!
          "How far it has come."
          status: CouponStatus!
          "From when it can be used."
          validFrom: DateTime!
          "Until when it can be used."
          validTo: DateTime!
          "What it takes off, and from what; null if a till took it by a rule of its own."
          rule: CouponRule
          "The order that holds or used it; null if none does."
          orderId: ID
          "What it took off that order; null if none holds it."
          discount: Money
          "When it last changed."
          changedAt: DateTime!
        }

        "A page of coupons."
        type CouponConnection {
          "The coupons with their cursors."
          edges: [CouponEdge!]!
          "The coupons. Null in the place of one that changed a moment ago."
          nodes: [Coupon]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many coupons the whole list has."
          totalCount: Int!
        }

        "A coupon in a list."
        type CouponEdge {
          "Its place."
          cursor: Cursor!
          "The coupon; null if it changed a moment ago."
          node: Coupon
        }

        """#

    private static let ruleSDL = #"""
        "What a coupon takes off."
        enum CouponBenefit {
          "An amount."
          FIXED
          "A part of the price."
          PERCENT
          "An amount of the freight."
          FREIGHT
        }

        "From what a coupon takes off."
        enum CouponScope {
          "Everything."
          ALL
          "Products of some categories."
          CATEGORIES
          "Some products."
          SPUS
          "Some SKUs."
          SKUS
        }

        "What a coupon takes off, and from what."
        type CouponRule {
          "What it takes off."
          benefit: CouponBenefit!
          "The amount it takes off; null if it takes a part."
          face: Money
          "The part it takes off, in hundredths of a percent: 1500 is 15 %. Null if it takes an amount."
          offBasisPoints: Int
          "The most that a part may be; null if there is no limit."
          cap: Money
          "What the goods in its scope must cost at least; 0 is any price."
          threshold: Money!
          "From what it takes off."
          scope: CouponScope!
          "The ids of the categories, products or SKUs of its scope; null if it is everything."
          scopeIds: [ID!]
          "The ids of SKUs it never counts for."
          excludedSkuIds: [ID!]!
          "In which lanes it counts."
          lanes: [Lane!]!
          "Whether a buyer who uses it gets no reward for the order."
          excludesReward: Boolean!
        }

        "How far a kind of coupon has come."
        enum CouponTemplateStatus {
          "Not given out yet."
          DRAFT
          "Given out."
          ACTIVE
          "Not given out for now."
          PAUSED
          "Not given out any more."
          ENDED
        }

        "A kind of coupon."
        type CouponTemplate {
          "The template's id."
          id: ID!
          "Its name."
          name: String!
          "How far it has come."
          status: CouponTemplateStatus!
          "What its coupons take off, and from what."
          rule: CouponRule!
          "From when its coupons can be used; null if that depends on when they are claimed."
          validFrom: DateTime
          "Until when its coupons can be used; null if that depends on when they are claimed."
          validTo: DateTime
          "For how many days from claiming its coupons can be used; null if they share one time."
          validDays: Int
          "Whether shoppers may take it themselves."
          isClaimable: Boolean!
          "How many a shopper may take."
          perUser: Int!
          "From when it can be claimed; null is at once."
          claimFrom: DateTime
          "Until when it can be claimed; null is without end."
          claimTo: DateTime
          "How many are given out in all."
          budgetCount: Count!
          "How many were given out."
          issuedCount: Count!
          "When it was made."
          createdAt: DateTime!
        }

        "A page of kinds of coupons."
        type CouponTemplateConnection {
          "The templates with their cursors."
          edges: [CouponTemplateEdge!]!
          "The templates. Null in the place of one that changed a moment ago."
          nodes: [CouponTemplate]!
          "What lies around the page."
          pageInfo: PageInfo!
          "How many templates the whole list has."
          totalCount: Int!
        }

        "A kind of coupon in a list."
        type CouponTemplateEdge {
          "Its place."
          cursor: Cursor!
          "The template; null if it changed a moment ago."
          node: CouponTemplate
        }

        """#
}
