import EventSchemas
public import EventSourcing
import SwiftProtobuf

/// Which Protobuf message each event type is. A number stands in the log in place of the name.
///
/// A new type has its number in `EventTypeID+Known.swift`, its message here, and both for ever in
/// `EventSchemas/event-types.txt`.
public enum EventTypeRegistry {
    /// The message's full name; nil for a number this build does not know.
    public static func name(of type: EventTypeID) -> String? { messages[type]?.protoMessageName }

    /// The number of a message's full name.
    public static func type(named name: String) -> EventTypeID? { types[name] }

    /// Every type, by number.
    public static let all: [(type: EventTypeID, name: String)] = table.map { ($0.type, $0.message.protoMessageName) }

    static let messages = Dictionary(uniqueKeysWithValues: table.map { ($0.type, $0.message) })
    private static let types = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.type) })

    private static let table: [(type: EventTypeID, message: any Message.Type)] = [
        (.spuCreated, Mallard_Spu_V1_SpuCreated.self),
        (.spuContentSet, Mallard_Spu_V1_SpuContentSet.self),
        (.specsDefined, Mallard_Spu_V1_SpecsDefined.self),
        (.skuPut, Mallard_Spu_V1_SkuPut.self),
        (.skuPriceChanged, Mallard_Spu_V1_SkuPriceChanged.self),
        (.skuDisabled, Mallard_Spu_V1_SkuDisabled.self),
        (.skuEnabled, Mallard_Spu_V1_SkuEnabled.self),
        (.spuCategoriesAssigned, Mallard_Spu_V1_SpuCategoriesAssigned.self),
        (.spuSaleFlagsSet, Mallard_Spu_V1_SpuSaleFlagsSet.self),
        (.spuPublished, Mallard_Spu_V1_SpuPublished.self),
        (.spuPublishScheduled, Mallard_Spu_V1_SpuPublishScheduled.self),
        (.spuUnpublished, Mallard_Spu_V1_SpuUnpublished.self),
        (.spuUnpublishScheduled, Mallard_Spu_V1_SpuUnpublishScheduled.self),
        (.spuArchived, Mallard_Spu_V1_SpuArchived.self),
        (.categoryCreated, Mallard_Category_V1_CategoryCreated.self),
        (.categoryMoved, Mallard_Category_V1_CategoryMoved.self),
        (.categoryRenamed, Mallard_Category_V1_CategoryRenamed.self),
        (.categorySorted, Mallard_Category_V1_CategorySorted.self),
        (.categoryShown, Mallard_Category_V1_CategoryShown.self),
        (.categoryHidden, Mallard_Category_V1_CategoryHidden.self),
        (.categoryNodeAdded, Mallard_Categorytree_V1_CategoryNodeAdded.self),
        (.categoryNodeMoved, Mallard_Categorytree_V1_CategoryNodeMoved.self),
        (.categoryNodeRenamed, Mallard_Categorytree_V1_CategoryNodeRenamed.self),
        (.stockAdjusted, Mallard_Stock_V1_StockAdjusted.self),
        (.stockModeChanged, Mallard_Stock_V1_StockModeChanged.self),
        (.safetySet, Mallard_Stock_V1_SafetySet.self),
        (.stockReserved, Mallard_Stock_V1_StockReserved.self),
        (.stockReservationExtended, Mallard_Stock_V1_StockReservationExtended.self),
        (.stockCommitted, Mallard_Stock_V1_StockCommitted.self),
        (.stockAllocated, Mallard_Stock_V1_StockAllocated.self),
        (.stockReleased, Mallard_Stock_V1_StockReleased.self),
        (.stockDeallocated, Mallard_Stock_V1_StockDeallocated.self),
        (.stockShipped, Mallard_Stock_V1_StockShipped.self),
        (.stockReturned, Mallard_Stock_V1_StockReturned.self),
        (.quarantineResolved, Mallard_Stock_V1_QuarantineResolved.self),
        (.stockSold, Mallard_Stock_V1_StockSold.self),
        (.cartLineAdded, Mallard_Cart_V1_CartLineAdded.self),
        (.cartQtyChanged, Mallard_Cart_V1_CartQtyChanged.self),
        (.cartSelectionChanged, Mallard_Cart_V1_CartSelectionChanged.self),
        (.cartLinesRemoved, Mallard_Cart_V1_CartLinesRemoved.self),
        (.cartChangesAcknowledged, Mallard_Cart_V1_CartChangesAcknowledged.self),
        (.cartCheckedOut, Mallard_Cart_V1_CartCheckedOut.self),
        (.couponTemplateCreated, Mallard_Coupontemplate_V1_CouponTemplateCreated.self),
        (.couponTemplateActivated, Mallard_Coupontemplate_V1_CouponTemplateActivated.self),
        (.couponTemplatePaused, Mallard_Coupontemplate_V1_CouponTemplatePaused.self),
        (.couponTemplateEnded, Mallard_Coupontemplate_V1_CouponTemplateEnded.self),
        (.couponTemplateBudgetRaised, Mallard_Coupontemplate_V1_CouponTemplateBudgetRaised.self),
        (.couponIssuedCounted, Mallard_Coupontemplate_V1_CouponIssuedCounted.self),
        (.couponUserCounted, Mallard_Couponuser_V1_CouponUserCounted.self),
        (.couponIssued, Mallard_Coupon_V1_CouponIssued.self),
        (.couponLocked, Mallard_Coupon_V1_CouponLocked.self),
        (.couponRedeemed, Mallard_Coupon_V1_CouponRedeemed.self),
        (.couponReleased, Mallard_Coupon_V1_CouponReleased.self),
        (.couponRestored, Mallard_Coupon_V1_CouponRestored.self),
        (.couponExpired, Mallard_Coupon_V1_CouponExpired.self),
        (.couponVoided, Mallard_Coupon_V1_CouponVoided.self),
        (.orderPlaced, Mallard_Order_V1_OrderPlaced.self),
        (.orderPaid, Mallard_Order_V1_OrderPaid.self),
        (.orderCancelled, Mallard_Order_V1_OrderCancelled.self),
        (.orderLinesCancelled, Mallard_Order_V1_OrderLinesCancelled.self),
        (.orderShipped, Mallard_Order_V1_OrderShipped.self),
        (.orderReceived, Mallard_Order_V1_OrderReceived.self),
        (.orderHandedOver, Mallard_Order_V1_OrderHandedOver.self),
        (.orderCompleted, Mallard_Order_V1_OrderCompleted.self),
        (.orderNoted, Mallard_Order_V1_OrderNoted.self),
        (.orderHidden, Mallard_Order_V1_OrderHidden.self),
        (.paymentOpened, Mallard_Payment_V1_PaymentOpened.self),
        (.chargeRequested, Mallard_Payment_V1_ChargeRequested.self),
        (.chargeSucceeded, Mallard_Payment_V1_ChargeSucceeded.self),
        (.chargeFailed, Mallard_Payment_V1_ChargeFailed.self),
        (.chargeCancelled, Mallard_Payment_V1_ChargeCancelled.self),
        (.closeRequested, Mallard_Payment_V1_CloseRequested.self),
        (.paymentOrderClosed, Mallard_Payment_V1_PaymentOrderClosed.self),
        (.latePaymentDetected, Mallard_Payment_V1_LatePaymentDetected.self),
        (.overpaymentDetected, Mallard_Payment_V1_OverpaymentDetected.self),
        (.refundRequested, Mallard_Payment_V1_RefundRequested.self),
        (.refundRetried, Mallard_Payment_V1_RefundRetried.self),
        (.refundSucceeded, Mallard_Payment_V1_RefundSucceeded.self),
        (.refundFailed, Mallard_Payment_V1_RefundFailed.self),
        (.chargeback, Mallard_Payment_V1_Chargeback.self),
        (.paymentConflictSeen, Mallard_Payment_V1_PaymentConflictSeen.self),
        (.unmatchedPaymentSeen, Mallard_Payment_V1_UnmatchedPaymentSeen.self),
        (.cashPaidOut, Mallard_Payment_V1_CashPaidOut.self),
        (.buyerOrderOpened, Mallard_Buyer_V1_BuyerOrderOpened.self),
        (.buyerOrderClosed, Mallard_Buyer_V1_BuyerOrderClosed.self),
        (.tenantSettingsPut, Mallard_Tenant_V1_TenantSettingsPut.self),
        (.storeCreated, Mallard_Store_V1_StoreCreated.self),
        (.storeEdited, Mallard_Store_V1_StoreEdited.self),
        (.storeHoursSet, Mallard_Store_V1_StoreHoursSet.self),
        (.storeServicesSet, Mallard_Store_V1_StoreServicesSet.self),
        (.storeOpened, Mallard_Store_V1_StoreOpened.self),
        (.storePaused, Mallard_Store_V1_StorePaused.self),
        (.storeClosed, Mallard_Store_V1_StoreClosed.self),
    ]
}
