public import Domain
import EventCodecs
import EventSourcing
public import Identity
import JSON
public import Runtime

public struct ReserveStock: CommerceCommand {
    public static let route = "stock.reserve"
    public static let summary = "Hold units until a time; they come back by themselves."
    public static let senders: Set<PrincipalRole> = .stockKeepers
    public static let results = [ResultMember("reservationId", .string, "The reservation.")]

    private let key: StockKey
    private let reservation: MintedID<ReservationID>
    private let quantity: Int64
    private let expiresAt: Timestamp

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        reservation = body.minted("reservationId", prefix: "r", "Your name for it.")
        quantity = body.units()
        expiresAt = body.time("expiresAt", "When they come back.")
    }

    public var reads: [StreamRead] { [StreamRead(Stock.self, key.stream)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        guard expiresAt > scope.context.now else {
            throw scope.refusal(.invalidArgument(field: "expiresAt", "must lie in the future"))
        }
        let command = Stock.Command.reserve(reservation.id, quantity: quantity, expiresAt: expiresAt)
        let events = try scope.apply(command, to: key.stream, Stock.decide)
        if !events.isEmpty { scope.armExpiry(key, reservation.id, expiresAt) }
        return Reply.id("reservationId", reservation.id.rawValue)
    }
}

public struct ExtendReservation: CommerceCommand {
    public static let route = "stock.extend_reservation"
    public static let summary = "Hold units longer, a few times."
    public static let senders: Set<PrincipalRole> = .stockKeepers

    private let key: StockKey
    private let reservation: ReservationID
    private let expiresAt: Timestamp

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        reservation = body.reservationID()
        expiresAt = body.time("expiresAt", "When they come back.")
    }

    public var reads: [StreamRead] { [StreamRead(Stock.self, key.stream)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let command = Stock.Command.extendReservation(reservation, expiresAt: expiresAt)
        let events = try scope.apply(command, to: key.stream, Stock.decide)
        if !events.isEmpty { scope.armExpiry(key, reservation, expiresAt) }
        return .nothingToTell
    }
}

public struct ReleaseReservation: CommerceCommand {
    public static let route = "stock.release"
    public static let summary = "Give held units back."
    public static let senders: Set<PrincipalRole> = .stockKeepers

    private let key: StockKey
    private let reservation: ReservationID
    private let reason: Stock.ReleaseReason

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        reservation = body.reservationID()
        reason = body.choice("reason", Vocabulary.releaseReason, "Why.", default: .cancelled)
    }

    public var reads: [StreamRead] { [StreamRead(Stock.self, key.stream)] }

    public func decide(in scope: DecisionScope) throws(DecisionInterruption) -> [UInt8] {
        let events = try scope.apply(
            Stock.Command.release(reservation, reason: reason), to: key.stream, Stock.decide)
        if !events.isEmpty { scope.clearDeadline(DeadlineName.stockExpiry(key, reservation)) }
        return .nothingToTell
    }
}

public struct ExpireReservation: StockCommand {
    public static let route = "stock.expire"
    public static let summary = "Give units back whose time is over. Sent by their deadline."
    public static let senders: Set<PrincipalRole> = [.system]
    public let key: StockKey
    public let command: Stock.Command

    public init(_ body: inout BodyReader) {
        key = body.stockKey()
        command = .release(body.reservationID(), reason: .expired)
    }
}

extension DecisionScope {
    fileprivate func armExpiry(_ key: StockKey, _ reservation: ReservationID, _ due: Timestamp) {
        arm(
            DeadlineName.stockExpiry(key, reservation), due: due, ExpireReservation.route,
            [
                "skuId": .string(key.sku.rawValue), "locationId": .string(key.location.rawValue),
                "reservationId": .string(reservation.rawValue),
            ])
    }

    /// What a decision over many streams says of stock.
    func record(_ appends: [StockAppend]) throws(DecisionInterruption) {
        for append in appends { try self.append(append.events, of: Stock.self, to: append.key.stream) }
    }

    func record(_ appends: [CouponAppend]) throws(DecisionInterruption) {
        for append in appends { try self.append(append.events, of: Coupon.self, to: .coupon(append.coupon)) }
    }
}
