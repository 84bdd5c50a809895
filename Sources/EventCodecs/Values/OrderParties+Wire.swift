import Domain
import EventSchemas

extension Order.CancelParty: WireChoice {
    var wire: Mallard_Order_V1_CancelParty {
        switch self {
        case .user: .user
        case .timeout: .timeout
        case .staff: .staff
        case .risk: .risk
        case .group: .group
        }
    }
}

extension Order.ReceiptParty: WireChoice {
    var wire: Mallard_Order_V1_ReceiptParty {
        switch self {
        case .user: .user
        case .timer: .timer
        case .staff: .staff
        }
    }
}

extension Order.NoteVisibility: WireChoice {
    var wire: Mallard_Order_V1_NoteVisibility {
        switch self {
        case .buyer: .buyer
        case .staff: .staff
        }
    }
}
