import Domain
import EventSourcing
import JSON
import Runtime

extension DecisionScope {
    /// Decides over one stream and records what was decided.
    @discardableResult
    func apply<Command, State: CodedAggregate, Refusal: DomainRejection>(
        _ command: Command, to stream: StreamName, new: Bool = false,
        _ decide: (Command, State, CommandContext) throws(Refusal) -> [State.Event]
    ) throws(DecisionInterruption) -> [State.Event] {
        let state = try state(State.self, stream, new: new)
        let events: [State.Event]
        do { events = try decide(command, state, context) } catch { throw .rejected(error) }
        try append(events, of: State.self, to: stream)
        return events
    }

    /// Refuses with one of the refusals any command may give.
    func refusal(_ cause: CommonRejection) -> DecisionInterruption { .rejected(cause) }

    /// Promises `route` to be sent, with that body, when the time comes.
    func arm(_ id: String, due: Timestamp, _ route: String, _ body: JSONValue) {
        arm(Deadline(id: id, tenant: context.tenant, due: due, command: route, body: body.encoded()))
    }

    /// Whether a stream named by this command may be taken as unborn without a look: an importer declares what it
    /// creates as new, and the log refuses the command if that is not so.
    var declaresNew: Bool { context.actor.recordsThePast }
}

extension [UInt8] {
    /// The `result` of a command that has nothing to tell.
    static let nothingToTell = Array("{}".utf8)
}

/// Names of deadlines, which are the keys of the commands they fire.
enum DeadlineName {
    static func orderTimeout(_ order: OrderID) -> String { "order-timeout-\(order.rawValue)" }
    static func couponExpiry(_ coupon: CouponID) -> String { "coupon-expiry-\(coupon.rawValue)" }
    static func stockExpiry(_ key: StockKey, _ reservation: ReservationID) -> String {
        "stock-expiry-\(key.sku.rawValue)@\(key.location.rawValue)-\(reservation.rawValue)"
    }
    static func spuPublish(_ spu: SpuID) -> String { "spu-publish-\(spu.rawValue)" }
    static func spuUnpublish(_ spu: SpuID) -> String { "spu-unpublish-\(spu.rawValue)" }
}
