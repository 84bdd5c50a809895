public import EventSourcing
import JSON

/// Single JSON values appended to bytes, for the leaves of packed lists.
public enum JSONFragment {
    public static func text(_ value: String, to bytes: inout [UInt8]) { JSONWriter.appendString(value, to: &bytes) }

    public static func integer(_ value: Int64, to bytes: inout [UInt8]) { JSONWriter.appendInteger(value, to: &bytes) }

    public static func bool(_ value: Bool, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: value ? "true".utf8 : "false".utf8)
    }

    public static func instant(_ value: Timestamp, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        InstantText.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\""))
    }

    public static func texts(_ value: [String], to bytes: inout [UInt8]) {
        var writer = JSONWriter(appendingTo: bytes)
        writer.beginArray()
        for text in value { writer.value(text) }
        writer.endArray()
        bytes = writer.bytes
    }
}
