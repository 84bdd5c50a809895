public import Domain
import EventSchemas
public import EventSourcing
import SwiftProtobuf

extension Buyer: CodedAggregate {
    public static func encode(_ event: Event, keys: some PersonKeys) throws(EventCodecError) -> EventData {
        switch event {
        case .orderOpened(let order):
            try EventData(.buyerOrderOpened, Mallard_Buyer_V1_BuyerOrderOpened.with { $0.orderID = order.rawValue })
        case .orderClosed(let order):
            try EventData(.buyerOrderClosed, Mallard_Buyer_V1_BuyerOrderClosed.with { $0.orderID = order.rawValue })
        }
    }

    public static func decode(_ data: EventData, keys: some PersonKeys) throws(EventCodecError) -> Event {
        switch data.type {
        case .buyerOrderOpened:
            return .orderOpened(OrderID(try data.message(Mallard_Buyer_V1_BuyerOrderOpened.self).orderID))
        case .buyerOrderClosed:
            return .orderClosed(OrderID(try data.message(Mallard_Buyer_V1_BuyerOrderClosed.self).orderID))
        default: throw .unknownType(data.type)
        }
    }
}
