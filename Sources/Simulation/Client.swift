import CommerceCommands
import EventSourcing
import Identity
import JSON
import Runtime

/// Commands that a client has in mind and sends together, again and again with the same keys, until each is answered.
struct Errand {
    let envelopes: [CommandEnvelope]
    let lane: CommandLane
    /// Those without an answer from the business.
    var open: [Int]
    var tries = 0
    var latestAttempt = 0

    init(_ envelopes: [CommandEnvelope], lane: CommandLane = .interactive) {
        self.envelopes = envelopes
        self.lane = lane
        open = Array(envelopes.indices)
    }
}

/// Somebody who sends commands and does not give up.
struct Client {
    enum Kind: Hashable { case clerk, provider, till, shopper }

    let kind: Kind
    let principal: Principal
    var chance: Chance
    var errandsLeft: Int
    var errand: Errand?
    var keysMade = 0
    /// Commands that were accepted, to be sent again later.
    var accepted: [CommandEnvelope] = []
    /// A shopper's own.
    var coupons: [String] = []

    /// The clerk, who opens the shop.
    static let opener = 0

    static func all(seed: UInt64, errands: Int) -> [Client] {
        var chance = Chance(seed: seed, "clients")
        let kinds: [Kind] = [.clerk, .provider, .till] + Array(repeating: .shopper, count: 2 + chance.below(4))
        return kinds.enumerated().map { number, kind in
            let name = kind == .shopper ? "shopper\(number)" : "\(kind)"
            let principal = Principal(
                tenant: Shop.tenant, kind: kind.actorKind, subject: PrincipalID(name), roles: kind.roles)
            return Client(
                kind: kind, principal: principal, chance: Chance(seed: seed, name), errandsLeft: errands)
        }
    }

    /// A command under a key of its own.
    mutating func envelope(_ route: String, _ body: JSONValue, occurredAt: Timestamp? = nil) -> CommandEnvelope {
        keysMade += 1
        return .simulated(route, body, principal, key: "\(principal.subject)-\(keysMade)", occurredAt: occurredAt)
    }
}

extension Client.Kind {
    fileprivate var actorKind: Actor.Kind {
        switch self {
        case .clerk: .staff
        case .provider: .provider
        case .till: .store
        case .shopper: .user
        }
    }

    fileprivate var roles: Set<PrincipalRole> {
        switch self {
        case .clerk: [.admin, .staff, .stock, .catalogue, .cashier, .finance]
        case .provider: [.provider]
        case .till: [.pos]
        case .shopper: [.shopper]
        }
    }
}

extension CommandEnvelope {
    /// What the command API makes of a body. The simulation's own bodies are right.
    static func simulated(
        _ route: String, _ body: JSONValue, _ principal: Principal, key: String, occurredAt: Timestamp? = nil
    ) -> CommandEnvelope {
        let sender = CommandSender(principal: principal, key: CommandKey(key))
        do throws(CommandRefusal) {
            return try CommandTable.standard.decode(route: route, body: body, sender: sender, occurredAt: occurredAt)
        } catch {
            preconditionFailure("\(route) \(String(decoding: body.encoded(), as: UTF8.self)): \(error)")
        }
    }
}
