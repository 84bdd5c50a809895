import Domain
import EventSchemas
import SwiftProtobuf

extension Lane: WireChoice {
    var wire: Mallard_Terms_V1_Lane {
        switch self {
        case .normal: .normal
        case .seckill: .seckill
        case .groupBuy: .groupBuy
        case .storeFlash: .storeFlash
        case .pointsMall: .pointsMall
        case .recharge: .recharge
        case .pos: .pos
        }
    }
}

extension StockMode: WireChoice {
    var wire: Mallard_Terms_V1_StockMode {
        switch self {
        case .none: .none
        case .trackOnly: .trackOnly
        case .reserveOnOrder: .reserveOnOrder
        case .deductOnPayment: .deductOnPayment
        }
    }
}

extension TenderProvider: WireChoice {
    var wire: Mallard_Terms_V1_TenderProvider {
        switch self {
        case .wechat: .wechat
        case .card: .card
        case .cash: .cash
        case .pos: .pos
        case .manufacturer: .manufacturer
        }
    }
}

extension CategoryPlacement {
    var wire: Mallard_Terms_V1_CategoryPlacement {
        .with {
            $0.id = id.rawValue
            $0.path = path
            $0.ancestors = ancestors.map(\.rawValue)
        }
    }

    init(_ wire: Mallard_Terms_V1_CategoryPlacement) {
        self.init(id: CategoryID(wire.id), path: wire.path, ancestors: wire.ancestors.map { CategoryID($0) })
    }
}
