import Domain

/// The words of the API for the domain's closed lists. Frozen: a test holds them.
enum Vocabulary {
    static let lane = Choices(Lane.self)
    static let stockMode = Choices(StockMode.self)
    static let tender = Choices(TenderProvider.self)
    static let adjustReason = Choices(Stock.AdjustReason.self)
    static let releaseReason = Choices(Stock.ReleaseReason.self)
    static let deallocateReason = Choices(Stock.DeallocateReason.self)
    static let returnCondition = Choices(Stock.ReturnCondition.self)
    static let providerEvent = Choices(ProviderEventType.self)
    static let noteVisibility = Choices(Order.NoteVisibility.self)
    static let benefit = Choices(CouponBenefitKind.self)
    static let scope = Choices(CouponScopeKind.self)
    /// What staff takes at the counter.
    static let counterTender = Choices([("cash", TenderProvider.cash), ("pos", .pos)])
    static let onlineTender = Choices([("wechat", TenderProvider.wechat)])
}

enum CouponBenefitKind: Hashable, Sendable, CaseIterable { case fixed, percent, freight }
enum CouponScopeKind: Hashable, Sendable, CaseIterable { case all, categories, spus, skus }
