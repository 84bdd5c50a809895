extension CouponTemplate {
    public mutating func evolve(_ event: Event) {
        switch event {
        case .created(let definition):
            self.definition = definition
            budgetCount = definition.budgetCount
        case .activated: status = .active
        case .paused: status = .paused
        case .ended: status = .ended
        case .budgetRaised(let count): budgetCount = count
        case .issuedCounted: issued += 1
        }
    }
}
