import JSON

/// The `result` of a reply.
enum Reply {
    static func encode(_ members: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        members(&writer)
        writer.endObject()
        return writer.bytes
    }

    static func id(_ name: String, _ id: String) -> [UInt8] {
        encode { $0.member(name, .string(id)) }
    }
}
