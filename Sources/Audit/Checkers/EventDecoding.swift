import Domain
import EventCodecs
import EventSourcing

/// Every event can be read by this build, seals included, and belongs to the kind of stream it stands in.
public struct EventDecoding: Checker {
    public static let name = "events_decode"
    public static let law = "every event is of a known type, its bytes can be read, and its stream is of its kind"

    public init() {}

    public mutating func visit(_ event: AuditedEvent, _ findings: inout Findings) {
        switch event.content {
        case .success(let body):
            let category = body.category
            if event.stream.category != category {
                findings.report("an event of \(category) stands in a stream of \(event.stream.category)", at: event)
            }
        case .failure(.unknownType(let type)):
            findings.report("type \(type.rawValue) is not known to this build", at: event)
        case .failure(.malformed(let type, let reason)):
            let name = EventTypeRegistry.name(of: type) ?? "type \(type.rawValue)"
            findings.report("\(name) cannot be read: \(reason)", at: event)
        case .failure(.keyNotLoaded(let person)):
            findings.report("the key of \(person) cannot be looked up", at: event)
        }
    }
}

extension CommerceEvent {
    /// The category of the streams that hold events of this kind.
    var category: String {
        switch self {
        case .spu: Spu.category
        case .category: Category.category
        case .categoryTree: CategoryTree.category
        case .stock: Stock.category
        case .cart: Cart.category
        case .couponTemplate: CouponTemplate.category
        case .couponUser: CouponUser.category
        case .coupon: Coupon.category
        case .order: Order.category
        case .payment: Payment.category
        case .buyer: Buyer.category
        case .tenantSettings: TenantSettings.category
        case .store: Store.category
        }
    }
}
