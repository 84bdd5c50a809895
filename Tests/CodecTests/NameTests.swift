import EventCodecs
import EventSchemas
import SwiftProtobuf
import Testing

@Suite("Names of event types", .timeLimit(.minutes(5)))
struct NameTests {
    @Test("The registry speaks of messages by the names the schemas give them")
    func agreesWithSchemas() {
        let some: [any Message.Type] = [
            Mallard_Spu_V1_SpecsDefined.self, Mallard_Category_V1_CategoryMoved.self,
            Mallard_Categorytree_V1_CategoryNodeAdded.self, Mallard_Stock_V1_StockReserved.self,
            Mallard_Stock_V1_SafetySet.self, Mallard_Cart_V1_CartQtyChanged.self,
            Mallard_Coupontemplate_V1_CouponIssuedCounted.self, Mallard_Couponuser_V1_CouponUserCounted.self,
            Mallard_Coupon_V1_CouponRedeemed.self, Mallard_Order_V1_OrderPlaced.self,
            Mallard_Payment_V1_CashPaidOut.self, Mallard_Buyer_V1_BuyerOrderClosed.self,
            Mallard_Tenant_V1_TenantSettingsPut.self, Mallard_Store_V1_StoreHoursSet.self,
        ]
        for message in some {
            #expect(EventTypeRegistry.type(named: message.protoMessageName) != nil, "\(message.protoMessageName)")
        }
    }
}
