public import Domain
import EventSourcing
public import TestSupport
import Testing

extension Spu: Decider {}
extension Category: Decider {}
extension Stock: Decider {}
extension Cart: Decider {}
extension CouponTemplate: Decider {}
extension Coupon: Decider {}
extension Order: Decider {}
extension Payment: Decider {}
extension TenantSettings: Decider {}
extension Store: Decider {}

extension Actor {
    static let alice = Actor.user("alice")
    static let mallory = Actor.user("mallory")
}

extension Timestamp {
    static func noon(plus seconds: Int64) -> Timestamp { noon.advanced(bySeconds: seconds) }
}

extension UserID {
    static let alice = UserID("alice")
    static let mallory = UserID("mallory")
}

/// The code of the refusal `body` ends in, or nil.
func code<R: DomainRejection>(_ kind: R.Type, _ body: () throws(R) -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return error.code
    }
}

/// `#expect` for loops of many thousands: it costs nothing while the law holds.
func hold(_ law: Bool, _ what: @autoclosure () -> String, sourceLocation: SourceLocation = #_sourceLocation) {
    if !law { Issue.record("\(what())", sourceLocation: sourceLocation) }
}
