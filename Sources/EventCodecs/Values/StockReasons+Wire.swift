import Domain
import EventSchemas

extension Stock.AdjustReason: WireChoice {
    var wire: Mallard_Stock_V1_AdjustReason {
        switch self {
        case .purchase: .purchase
        case .damage: .damage
        case .loss: .loss
        case .found: .found
        case .correction: .correction
        case .erp: .erp
        case .giveaway: .giveaway
        }
    }
}

extension Stock.ReleaseReason: WireChoice {
    var wire: Mallard_Stock_V1_ReleaseReason {
        switch self {
        case .cancelled: .cancelled
        case .expired: .expired
        case .failed: .failed
        }
    }
}

extension Stock.DeallocateReason: WireChoice {
    var wire: Mallard_Stock_V1_DeallocateReason {
        switch self {
        case .cancelled: .cancelled
        case .lineCancelled: .lineCancelled
        }
    }
}

extension Stock.ReturnCondition: WireChoice {
    var wire: Mallard_Stock_V1_ReturnCondition {
        switch self {
        case .resellable: .resellable
        case .quarantine: .quarantine
        case .scrap: .scrap
        }
    }
}
