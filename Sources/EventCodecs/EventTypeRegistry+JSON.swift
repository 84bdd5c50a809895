public import EventSourcing
import SwiftProtobuf

/// Events as text, for tools that show them without knowing what they mean.
extension EventTypeRegistry {
    /// The event in Protobuf's own JSON: fields by name, 64-bit integers as numbers, fields at their default left out.
    /// Personal fields stay sealed.
    public static func json(of data: EventData) throws(EventCodecError) -> [UInt8] {
        guard let message = messages[data.type] else { throw .unknownType(data.type) }
        var options = JSONEncodingOptions()
        options.alwaysPrintInt64sAsNumbers = true
        do {
            return try message.init(serializedBytes: data.payload).jsonUTF8Bytes(options: options)
        } catch {
            throw .malformed(data.type, reason: "not a \(message.protoMessageName): \(error)")
        }
    }
}
