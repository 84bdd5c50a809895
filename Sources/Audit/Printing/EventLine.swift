import EventCodecs
public import EventSourcing
public import JSON
import ProjectionKit

/// One event as text: a line for people, or one JSON object for machines. Knows no event by name, so that a new one
/// needs nothing here. Personal fields stay sealed: only whose they are is shown.
public struct EventLine: Sendable {
    public let event: RecordedEvent
    /// The message's full name, or the number nobody knows.
    public let type: String
    /// The event's fields; what is wrong with it where it cannot be read.
    public let fields: Result<JSONObject, UnreadableBytes>

    public struct UnreadableBytes: Error, Hashable, Sendable {
        public let reason: String
    }

    public init(_ event: RecordedEvent) {
        self.event = event
        type = EventTypeRegistry.name(of: event.data.type) ?? "type \(event.data.type.rawValue)"
        fields = Self.fields(of: event.data)
    }

    /// `{position, tenant, stream, version, type, recordedAt, occurredAt, commandKey, actor, event}`; for bytes that
    /// cannot be read, `error` in place of `event`.
    public var json: JSONValue {
        let meta = EventMetadata(event.meta)
        let actor = JSONObject(
            [("kind", meta.map { .string($0.actorKind.rawValue) }), ("id", meta.map { .string($0.actor.rawValue) })])
        var object = JSONObject(
            [
                ("position", .integer(event.position.rawValue)), ("tenant", .string(event.tenant.rawValue)),
                ("stream", .string(event.stream.rawValue)), ("version", .integer(Int64(event.version.count))),
                ("type", .string(type)), ("recordedAt", .string(InstantText.text(event.recordedAt))),
                ("occurredAt", .string(InstantText.text(event.occurredAt))),
                ("commandKey", .string(event.commandKey.rawValue)), ("actor", .object(actor)),
                ("correlation", meta?.correlation.map { .string($0) }),
                ("causation", meta?.causation.map { .string($0) }),
            ])
        switch fields {
        case .success(let fields): object.set("event", to: .object(fields))
        case .failure(let unreadable): object.set("error", to: .string(unreadable.reason))
        }
        return .object(object)
    }

    /// Position, time, stream and version, name of the event, fields; lists of objects on lines of their own.
    ///
    /// - Parameter streamWidth: how wide the column of streams is.
    public func text(streamWidth: Int) -> String {
        let digits = String(event.position.rawValue)
        let position = String(repeating: " ", count: max(0, 8 - digits.count)) + digits
        let name = type.split(separator: ".").last.map(String.init) ?? type
        var line = "\(position)  \(InstantText.text(event.recordedAt))  "
        line += "\(place.padded(to: streamWidth))  \(name.padded(to: 20))"
        if event.occurredAt != event.recordedAt { line += " occurred=\(InstantText.text(event.occurredAt))" }
        switch fields {
        case .failure(let unreadable): line += " UNREADABLE: \(unreadable.reason)"
        case .success(let fields):
            var below: [String] = []
            for (key, value) in fields {
                if let items = value.asArray, items.contains(where: { $0.asObject != nil }) {
                    for (index, item) in items.enumerated() {
                        below.append("          \(key)[\(index + 1)] \(Self.flat(item))")
                    }
                } else {
                    line += " \(key)=\(Self.flat(value))"
                }
            }
            while line.last == " " { line.removeLast() }
            line = ([line] + below).joined(separator: "\n")
        }
        return line
    }

    /// Stream and version, as they are shown.
    public var place: String { "\(event.stream) v\(event.version.count)" }
}

extension EventLine {
    private static func fields(of data: EventData) -> Result<JSONObject, UnreadableBytes> {
        do {
            let value = try JSONValue.parse(EventTypeRegistry.json(of: data))
            return .success(sealed(value).asObject ?? JSONObject())
        } catch let error as EventCodecError {
            switch error {
            case .unknownType: return .failure(UnreadableBytes(reason: "this build does not know its type"))
            case .malformed(_, let reason): return .failure(UnreadableBytes(reason: reason))
            case .keyNotLoaded(let person): return .failure(UnreadableBytes(reason: "sealed for \(person)"))
            }
        } catch {
            return .failure(UnreadableBytes(reason: "\(error)"))
        }
    }

    /// The same with sealed fields as whose they are: nobody is helped by ciphertext.
    private static func sealed(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null, .bool, .integer, .number, .string: return value
        case .array(let items): return .array(items.map(sealed))
        case .object(let members):
            if let person = members["person"], members["keyVersion"] != nil {
                return ["person": person, "sealed": .bool(members["nonceAndCiphertext"] != nil)]
            }
            return .object(JSONObject(members.map { ($0.key, sealed($0.value)) }))
        }
    }

    /// Without quotes where none are needed: `{skuId=p1.1 quantity=2}`.
    private static func flat(_ value: JSONValue) -> String {
        switch value {
        case .null: "null"
        case .bool(let bool): "\(bool)"
        case .integer(let integer): "\(integer)"
        case .number(let text): text
        case .string(let text):
            text.isEmpty || text.contains(where: { " \"={}[]".contains($0) || $0.isNewline })
                ? String(decoding: value.encoded(), as: UTF8.self) : text
        case .array(let items): "[\(items.map(flat).joined(separator: " "))]"
        case .object(let members): "{\(members.map { "\($0.key)=\(flat($0.value))" }.joined(separator: " "))}"
        }
    }
}

extension JSONObject {
    /// Members without a value are left out. The keys must differ.
    init(_ members: [(String, JSONValue?)]) {
        self.init()
        for (key, value) in members {
            if let value { set(key, to: value) }
        }
    }
}
