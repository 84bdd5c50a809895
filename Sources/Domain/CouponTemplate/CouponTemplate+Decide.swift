public import EventSourcing

extension CouponTemplate {
    public static func decide(
        _ command: Command, _ state: CouponTemplate, _ context: CommandContext
    ) throws(Rejection) -> [Event] {
        guard context.actor.isStaff else { throw .common(.forbidden("Only staff changes coupon templates.")) }
        if case .create(let definition) = command {
            guard state.definition == nil else { throw .common(.alreadyExists("Template", id: definition.name)) }
            try definition.check()
            return [.created(definition)]
        }
        guard state.definition != nil else { throw .common(.notFound("coupon template")) }
        switch command {
        case .create: return []
        case .activate:
            switch state.status {
            case .draft, .paused: return [.activated]
            case .active: return []
            case .ended: throw .notDraft
            }
        case .pause:
            switch state.status {
            case .active: return [.paused]
            case .paused: return []
            case .draft, .ended: throw .notActive
            }
        case .end: return state.status == .ended ? [] : [.ended]
        case .raiseBudget(let count):
            guard count >= state.budgetCount, count >= state.issued else {
                throw .budgetLowerThanIssued(issued: state.issued)
            }
            return count == state.budgetCount ? [] : [.budgetRaised(count: count)]
        }
    }
}

extension CouponTemplate.Definition {
    fileprivate func check() throws(CouponTemplate.Rejection) {
        guard budgetCount > 0 else { throw .common(.invalidArgument(field: "budgetCount", "must be at least 1")) }
        guard perUser > 0 else { throw .common(.invalidArgument(field: "perUser", "must be at least 1")) }
        if let claimFrom, let claimTo, claimFrom >= claimTo { throw .windowEmpty }
        try rule.check()
    }
}

extension CouponRule {
    fileprivate func check() throws(CouponTemplate.Rejection) {
        guard (0...Fen.orderTotalMax).contains(thresholdFen) else {
            throw .common(.invalidArgument(field: "thresholdFen", "is out of range"))
        }
        switch benefit {
        case .fixed(let faceFen), .freight(let faceFen):
            guard (1...Fen.orderTotalMax).contains(faceFen) else {
                throw .common(.invalidArgument(field: "faceFen", "is out of range"))
            }
            if stackGroup == .goods, thresholdFen > 0, faceFen > thresholdFen { throw .faceOverThreshold }
        case .percent(let off, let capFen):
            guard (1...9_999).contains(off) else { throw .basisPointsRange }
            if let capFen, capFen < 1 { throw .common(.invalidArgument(field: "capFen", "must be at least 1")) }
        }
        switch scope {
        case .all: break
        case .categories(let ids): if ids.isEmpty { throw .scopeEmpty }
        case .spus(let ids): if ids.isEmpty { throw .scopeEmpty }
        case .skus(let ids): if ids.isEmpty { throw .scopeEmpty }
        }
        if lanes.isEmpty { throw .scopeEmpty }
        switch validity {
        case .window(let from, let to): if from >= to { throw .windowEmpty }
        case .daysAfterClaim(let days): if days < 1 { throw .windowEmpty }
        }
    }
}
