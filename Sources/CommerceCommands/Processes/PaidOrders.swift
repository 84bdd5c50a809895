import Domain
import EventCodecs
public import EventSourcing
import JSON

/// Moves an order on when money has come in: answers a successful charge with `order.record_paid`.
///
/// Whether it was enough, or too late, is the command's decision. Sales already made are paid by the decision that
/// records them, so their charges ask for nothing.
public struct PaidOrders: ProcessManager {
    public let name = "paid-orders"

    public init() {}

    public func react(to event: RecordedEvent) throws(EventCodecError) -> [Reaction] {
        guard event.stream.category == Payment.category[...] else { return [] }
        // The payer's name is not needed here, so no key is.
        guard case .payment(let payment) = try CommerceEventDecoder.decode(event.data, keys: NoPersonKeys()) else {
            return []
        }
        guard case .chargeSucceeded(_, _, _, _, _, _, isSettled: false) = payment else { return [] }
        let body: JSONValue = ["orderId": .string(String(event.stream.key))]
        return [Reaction(tenant: event.tenant, route: RecordOrderPaid.route, body: body.encoded())]
    }
}
