import JSON
import Testing

@Suite("JSON writer", .timeLimit(.minutes(5)))
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter()
        write(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test("Commas and colons stand where they belong")
    func structure() {
        let written = text { writer in
            writer.beginObject()
            writer.key("a")
            writer.value(1)
            writer.key("b")
            writer.beginArray()
            writer.value("x")
            writer.null()
            writer.value(true)
            writer.value(0.5)
            writer.beginObject()
            writer.endObject()
            writer.raw(Array("{\"raw\":1}".utf8))
            writer.endArray()
            writer.member("c", .number("1e400"))
            writer.endObject()
        }
        #expect(written == #"{"a":1,"b":["x",null,true,0.5,{},{"raw":1}],"c":1e400}"#)
    }

    @Test("Only what must be escaped is")
    func escapes() {
        let every = String(String.UnicodeScalarView((0..<0x20).compactMap { Unicode.Scalar($0) }))
        let expected =
            #""\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f"#
            + #"\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f""#
        #expect(text { $0.value(every) } == expected)
        #expect(text { $0.value("\"\\/é你😀\u{7F}") } == "\"\\\"\\\\/é你😀\u{7F}\"")
    }

    @Test("Integers are written in full", arguments: [0, 7, -1, 10, 99, 100, -1234567890, .max, .min] as [Int64])
    func integers(integer: Int64) {
        #expect(text { $0.value(integer) } == "\(integer)")
    }

    @Test("Writing goes on after the bytes it is given")
    func appending() {
        var writer = JSONWriter(appendingTo: Array("data: ".utf8))
        writer.value([1])
        #expect(String(decoding: writer.bytes, as: UTF8.self) == "data: [1]")
    }

    @Test("A member is replaced in its place, and a taken key is not added again")
    func objects() {
        var object = JSONObject()
        let added = ["a", "b", "a"].map { object.append(key: $0, value: .string($0)) }
        #expect(added == [true, true, false])
        object.set("a", to: 4)
        object.set("c", to: 5)
        #expect(String(decoding: JSONValue.object(object).encoded(), as: UTF8.self) == #"{"a":4,"b":"b","c":5}"#)
    }
}
