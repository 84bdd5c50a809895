import EventSourcing
import SwiftProtobuf

extension EventData {
    /// The newest bytes of an event.
    init(_ type: EventTypeID, _ message: some Message) throws(EventCodecError) {
        do {
            self.init(type: type, payload: try message.serializedBytes())
        } catch {
            throw .malformed(type, reason: "cannot be encoded: \(error)")
        }
    }

    /// The message these bytes are. Unknown fields are kept out of sight: a newer build wrote them.
    func message<M: Message>(_ kind: M.Type) throws(EventCodecError) -> M {
        do {
            return try M(serializedBytes: payload)
        } catch {
            throw .malformed(type, reason: "not a \(M.protoMessageName): \(error)")
        }
    }
}

extension Message {
    /// This message's bytes where they cannot fail: no required fields, no size beyond memory.
    func bytes() -> [UInt8] {
        do {
            return try serializedBytes()
        } catch {
            preconditionFailure("a proto3 message without Any always encodes: \(error)")
        }
    }
}
