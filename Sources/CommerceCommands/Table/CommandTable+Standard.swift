extension CommandTable {
    /// Every command of the shop. A new one is named here; a test holds the list.
    public static let standard = CommandTable([
        PutTenantSettings.self,
        CreateCategoryCommand.self, MoveCategoryCommand.self, RenameCategoryCommand.self, SortCategory.self,
        ShowCategory.self, HideCategory.self,
        CreateSpuCommand.self, AssignSpuCategories.self, SetSpuContent.self, DefineSpuSpecs.self,
        SetSpuSaleFlags.self, PublishSpu.self, UnpublishSpu.self, ScheduleSpuPublish.self,
        ScheduleSpuUnpublish.self, ArchiveSpu.self, PutSku.self, ChangeSkuPrice.self, EnableSku.self,
        DisableSku.self,
        AdjustStockCommand.self, ChangeStockMode.self, SetStockSafety.self, ReserveStock.self,
        ExtendReservation.self, ReleaseReservation.self, ExpireReservation.self, CommitReservation.self,
        AllocateStock.self, DeallocateStock.self, ShipStock.self, ReceiveStockReturn.self,
        ResolveStockQuarantine.self,
        AddCartLine.self, ChangeCartQuantity.self, SelectCartLines.self, RemoveCartLines.self,
        AcknowledgeCartChanges.self,
        CreateCouponTemplate.self, ActivateCouponTemplate.self, PauseCouponTemplate.self, EndCouponTemplate.self,
        RaiseCouponBudget.self, ClaimCouponCommand.self, IssueCoupon.self, RecordCouponRedemption.self,
        ExpireCoupon.self, VoidCoupon.self,
        PlaceOrderCommand.self, CancelOrderCommand.self, TimeOutOrder.self, RecordOrderPaid.self,
        ShipOrderCommand.self, HandOverOrderCommand.self, ReceiveOrder.self, CompleteOrder.self,
        AddOrderNote.self, HideOrder.self, RecordSaleCommand.self,
        StartCharge.self, ReceivePayment.self, ReportPaymentEvent.self, CloseUnpaidCharge.self,
        RequestRefund.self, RetryRefund.self, RecordRefundPaid.self,
        CreateStore.self, EditStore.self, SetStoreHours.self, SetStoreServices.self, OpenStore.self,
        PauseStore.self, CloseStore.self,
    ])
}
