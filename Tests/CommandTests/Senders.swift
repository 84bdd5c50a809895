import EventSourcing
import Identity
import JSON
import Testing

@testable import CommerceCommands

/// Principals of every kind, for tests.
enum Senders {
    static func sender(
        _ kind: Actor.Kind, _ id: String, _ roles: Set<PrincipalRole>, stores: Set<String> = [], key: String = "k1"
    ) -> CommandSender {
        CommandSender(
            principal: Principal(
                tenant: TenantID("mall"), kind: kind, subject: PrincipalID(id), roles: roles, stores: stores),
            key: CommandKey(key))
    }

    static let shopper = sender(.user, "u1", [.shopper])
    static let importer = sender(.system, "import", [.importer])
    static let admin = sender(.staff, "boss", [.admin, .staff, .catalogue, .stock, .cashier, .finance])

    /// Someone who may send `command`.
    static func who(maySend command: any CommerceCommand.Type) -> CommandSender {
        let kind: Actor.Kind = command.senders.contains(.shopper) ? .staff : .system
        // What names the past is for tills and importers, who may send what they may.
        return sender(kind, "tester", command.senders.union([.importer]))
    }
}

extension JSONValue {
    static func text(_ json: String) throws -> JSONValue { try parse(Array(json.utf8)) }
}

extension CommandTable {
    /// The field errors of a body; empty when it is right.
    func errors(_ route: String, _ body: JSONValue, _ sender: CommandSender) -> [FieldError] {
        do throws(CommandRefusal) {
            _ = try decode(route: route, body: body, sender: sender)
            return []
        } catch {
            guard case .malformed(let errors) = error else {
                Issue.record("\(error)")
                return []
            }
            return errors
        }
    }
}
