import Digests
public import EventSourcing
import Identity
public import JSON
public import Runtime

/// Every command by its route: the one door between bytes and decisions.
public struct CommandTable: Sendable {
    private let types: [String: any CommerceCommand.Type]
    /// In alphabetical order.
    public let routes: [String]

    public init(_ types: [any CommerceCommand.Type]) {
        self.types = Dictionary(types.map { ($0.route, $0) }) { _, _ in
            preconditionFailure("two commands have one route")
        }
        routes = self.types.keys.sorted()
    }

    /// The commands in the order of their routes.
    public var commands: [any CommerceCommand.Type] { routes.compactMap { types[$0] } }

    public func contains(_ route: String) -> Bool { types[route] != nil }

    /// Routes that resemble one that is not there.
    public func suggestions(for route: String) -> [String] { Suggestions.close(to: route, among: routes) }

    /// Decodes and authorises a command.
    ///
    /// The envelope's hash is SHA-256 over route, body in its canonical encoding, and the time it names: equal
    /// for every spelling of the same command.
    public func decode(
        route: String, body: JSONValue, sender: CommandSender, occurredAt: Timestamp? = nil
    ) throws(CommandRefusal) -> CommandEnvelope {
        guard let type = types[route] else {
            throw .unknownCommand(suggestions: Suggestions.close(to: route, among: routes))
        }
        guard !type.senders.isDisjoint(with: sender.principal.roles) else {
            throw .forbidden(
                "\(route) may be sent by: \(type.senders.map(\.rawValue).sorted().joined(separator: ", ")).")
        }
        if occurredAt != nil, sender.principal.roles.isDisjoint(with: [.pos, .importer]) {
            throw .forbidden("Only the roles pos and import say when something happened.")
        }
        guard let object = body.asObject else {
            throw .malformed([FieldError(pointer: "", code: .wrongType, detail: "Must be an object.")])
        }
        var reader = BodyReader(object, sender: sender)
        let command = type.read(&reader)
        guard reader.errors.isEmpty else { throw .malformed(reader.errors) }
        if let reason = reader.forbidden { throw .forbidden(reason) }

        let time = reader.occurredAt ?? occurredAt
        var envelope = CommandEnvelope(
            tenant: sender.principal.tenant, actor: sender.principal.actor, key: sender.key,
            bodyHash: Self.hash(route, reader.canonical.bytes, time), route: route, command: command)
        envelope.occurredAt = time
        return envelope
    }

    private static func hash(_ route: String, _ canonical: [UInt8], _ time: Timestamp?) -> [UInt8] {
        var bytes = Array(route.utf8)
        bytes.append(0)
        bytes.append(contentsOf: canonical)
        bytes.append(0)
        if let time { JSONWriter.appendInteger(time.milliseconds, to: &bytes) }
        return SHA256.hash(bytes)
    }
}

extension CommerceCommand {
    /// Reads the whole body, unknown members included.
    static func read(_ reader: inout BodyReader) -> Self {
        reader.canonical.beginObject()
        let command = Self(&reader)
        reader.finish { describing in _ = Self(&describing) }
        reader.canonical.endObject()
        return command
    }
}

/// Why a body is not a command that may be decided.
public enum CommandRefusal: Error, Hashable, Sendable {
    /// No command has this route; these have a similar one.
    case unknownCommand(suggestions: [String])
    case forbidden(String)
    /// Never empty.
    case malformed([FieldError])
}
