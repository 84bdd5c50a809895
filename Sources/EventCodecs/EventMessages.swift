import EventSchemas
public import EventSourcing
import SwiftProtobuf

/// The events' messages by type, for tools that show events without knowing what they mean.
extension EventTypeRegistry {
    /// The event in Protobuf's own JSON: fields by name, 64-bit integers as numbers, fields at their default left out.
    /// Personal fields stay sealed.
    public static func json(of data: EventData) throws(EventCodecError) -> [UInt8] {
        guard let message = messages[data.type] else { throw .unknownType(data.type) }
        var options = JSONEncodingOptions()
        options.alwaysPrintInt64sAsNumbers = true
        do {
            return try message.init(serializedBytes: data.payload).jsonUTF8Bytes(options: options)
        } catch {
            throw .malformed(data.type, reason: "not a \(message.protoMessageName): \(error)")
        }
    }

    static let messages: [EventTypeID: any Message.Type] = {
        let known = catalogue + category + stock + cart + coupon + order + payment + others
        return Dictionary(
            uniqueKeysWithValues: known.compactMap { message in
                type(named: message.protoMessageName).map { ($0, message) }
            })
    }()

    private static let catalogue: [any Message.Type] = [
        Mallard_Spu_V1_SpuCreated.self, Mallard_Spu_V1_SpuContentSet.self, Mallard_Spu_V1_SpecsDefined.self,
        Mallard_Spu_V1_SkuPut.self, Mallard_Spu_V1_SkuPriceChanged.self, Mallard_Spu_V1_SkuDisabled.self,
        Mallard_Spu_V1_SkuEnabled.self, Mallard_Spu_V1_SpuCategoriesAssigned.self,
        Mallard_Spu_V1_SpuSaleFlagsSet.self, Mallard_Spu_V1_SpuPublished.self,
        Mallard_Spu_V1_SpuPublishScheduled.self, Mallard_Spu_V1_SpuUnpublished.self,
        Mallard_Spu_V1_SpuUnpublishScheduled.self, Mallard_Spu_V1_SpuArchived.self,
    ]
    private static let category: [any Message.Type] = [
        Mallard_Category_V1_CategoryCreated.self, Mallard_Category_V1_CategoryMoved.self,
        Mallard_Category_V1_CategoryRenamed.self, Mallard_Category_V1_CategorySorted.self,
        Mallard_Category_V1_CategoryShown.self, Mallard_Category_V1_CategoryHidden.self,
        Mallard_Categorytree_V1_CategoryNodeAdded.self, Mallard_Categorytree_V1_CategoryNodeMoved.self,
        Mallard_Categorytree_V1_CategoryNodeRenamed.self,
    ]
    private static let stock: [any Message.Type] = [
        Mallard_Stock_V1_StockAdjusted.self, Mallard_Stock_V1_StockModeChanged.self, Mallard_Stock_V1_SafetySet.self,
        Mallard_Stock_V1_StockReserved.self, Mallard_Stock_V1_StockReservationExtended.self,
        Mallard_Stock_V1_StockCommitted.self, Mallard_Stock_V1_StockAllocated.self,
        Mallard_Stock_V1_StockReleased.self, Mallard_Stock_V1_StockDeallocated.self,
        Mallard_Stock_V1_StockShipped.self, Mallard_Stock_V1_StockReturned.self,
        Mallard_Stock_V1_QuarantineResolved.self, Mallard_Stock_V1_StockSold.self,
    ]
    private static let cart: [any Message.Type] = [
        Mallard_Cart_V1_CartLineAdded.self, Mallard_Cart_V1_CartQtyChanged.self,
        Mallard_Cart_V1_CartSelectionChanged.self, Mallard_Cart_V1_CartLinesRemoved.self,
        Mallard_Cart_V1_CartChangesAcknowledged.self, Mallard_Cart_V1_CartCheckedOut.self,
    ]
    private static let coupon: [any Message.Type] = [
        Mallard_Coupontemplate_V1_CouponTemplateCreated.self, Mallard_Coupontemplate_V1_CouponTemplateActivated.self,
        Mallard_Coupontemplate_V1_CouponTemplatePaused.self, Mallard_Coupontemplate_V1_CouponTemplateEnded.self,
        Mallard_Coupontemplate_V1_CouponTemplateBudgetRaised.self,
        Mallard_Coupontemplate_V1_CouponIssuedCounted.self, Mallard_Couponuser_V1_CouponUserCounted.self,
        Mallard_Coupon_V1_CouponIssued.self, Mallard_Coupon_V1_CouponLocked.self,
        Mallard_Coupon_V1_CouponRedeemed.self, Mallard_Coupon_V1_CouponReleased.self,
        Mallard_Coupon_V1_CouponRestored.self, Mallard_Coupon_V1_CouponExpired.self,
        Mallard_Coupon_V1_CouponVoided.self,
    ]
    private static let order: [any Message.Type] = [
        Mallard_Order_V1_OrderPlaced.self, Mallard_Order_V1_OrderPaid.self, Mallard_Order_V1_OrderCancelled.self,
        Mallard_Order_V1_OrderLinesCancelled.self, Mallard_Order_V1_OrderShipped.self,
        Mallard_Order_V1_OrderReceived.self, Mallard_Order_V1_OrderHandedOver.self,
        Mallard_Order_V1_OrderCompleted.self, Mallard_Order_V1_OrderNoted.self, Mallard_Order_V1_OrderHidden.self,
    ]
    private static let payment: [any Message.Type] = [
        Mallard_Payment_V1_PaymentOpened.self, Mallard_Payment_V1_ChargeRequested.self,
        Mallard_Payment_V1_ChargeSucceeded.self, Mallard_Payment_V1_ChargeFailed.self,
        Mallard_Payment_V1_ChargeCancelled.self, Mallard_Payment_V1_CloseRequested.self,
        Mallard_Payment_V1_PaymentOrderClosed.self, Mallard_Payment_V1_LatePaymentDetected.self,
        Mallard_Payment_V1_OverpaymentDetected.self, Mallard_Payment_V1_RefundRequested.self,
        Mallard_Payment_V1_RefundRetried.self, Mallard_Payment_V1_RefundSucceeded.self,
        Mallard_Payment_V1_RefundFailed.self, Mallard_Payment_V1_Chargeback.self,
        Mallard_Payment_V1_PaymentConflictSeen.self, Mallard_Payment_V1_UnmatchedPaymentSeen.self,
        Mallard_Payment_V1_CashPaidOut.self,
    ]
    private static let others: [any Message.Type] = [
        Mallard_Buyer_V1_BuyerOrderOpened.self, Mallard_Buyer_V1_BuyerOrderClosed.self,
        Mallard_Tenant_V1_TenantSettingsPut.self,
    ]
}
