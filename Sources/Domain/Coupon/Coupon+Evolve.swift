extension Coupon {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .issued(let issue):
            template = issue.template
            user = issue.user
            rule = issue.rule
            validFrom = issue.validFrom
            validTo = issue.validTo
            phase = .issued
        case .locked(let order, let discountFen): phase = .locked(order, discountFen: discountFen)
        case .redeemed(let order, let discountFen): phase = .redeemed(order, discountFen: discountFen)
        case .released: phase = .issued
        case .restored(_, let validTo):
            phase = .issued
            self.validTo = validTo
        case .expired: phase = .expired
        case .voided: phase = .voided
        }
    }
}
