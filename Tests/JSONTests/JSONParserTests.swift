import JSON
import Testing

@Suite("JSON parser", .timeLimit(.minutes(5)))
struct JSONParserTests {
    private static let accepted: [(String, JSONValue)] = [
        ("null", nil), (" true\n", true), ("\tfalse\r", false), ("0", 0), ("-1", -1), ("\"\"", ""),
        ("[]", []), ("[ ]", []), ("{}", [:]), ("{ }", [:]), ("[1 , 2,3]", [1, 2, 3]),
        ("{\"a\":1,\"b\":[null,{}]}", ["a": 1, "b": [nil, [:]]]),
        ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
        ("9223372036854775808", .number("9223372036854775808")),
        ("-9223372036854775809", .number("-9223372036854775809")),
        ("18446744073709551616", .number("18446744073709551616")),
        ("-0", .number("-0")), ("1.0", .number("1.0")), ("1e2", .number("1e2")), ("0.5E+10", .number("0.5E+10")),
        ("-1.25e-7", .number("-1.25e-7")),
        (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
        (#""\u0041\u00e9\u4F60""#, "A\u{E9}你"), (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"),
        ("\"你好，世界 😀\"", "你好，世界 😀"), ("\"a\u{7F}\u{2028}\"", "a\u{7F}\u{2028}"),
    ]

    @Test("Texts of the grammar are read as what they mean", arguments: accepted)
    func accepts(text: String, value: JSONValue) throws {
        #expect(try JSONValue.parse(Array(text.utf8)) == value)
    }

    private static let refused: [(String, JSONError.Reason, Int)] = [
        ("", .unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("nul", .unexpectedEnd, 3), ("nulL", .unexpectedByte, 3),
        ("True", .unexpectedByte, 0), ("'a'", .unexpectedByte, 0), ("1 2", .trailingBytes, 2),
        ("{}}", .trailingBytes, 2),
        ("[1,]", .unexpectedByte, 3), ("[,1]", .unexpectedByte, 1), ("[1 2]", .unexpectedByte, 3),
        ("[1", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("{", .unexpectedEnd, 1), ("{\"a\"", .unexpectedEnd, 4),
        ("{\"a\":}", .unexpectedByte, 5), ("{\"a\":1,}", .unexpectedByte, 7), ("{a:1}", .unexpectedByte, 1),
        ("{1:1}", .unexpectedByte, 1), ("{\"a\" 1}", .unexpectedByte, 5), ("[1}", .unexpectedByte, 2),
        ("01", .invalidNumber, 0), ("-", .unexpectedEnd, 1), ("-a", .invalidNumber, 1), ("+1", .unexpectedByte, 0),
        ("1.", .unexpectedEnd, 2), (".5", .unexpectedByte, 0), ("1e", .unexpectedEnd, 2), ("1e+", .unexpectedEnd, 3),
        ("1.e5", .invalidNumber, 2), ("0x10", .trailingBytes, 1), ("NaN", .unexpectedByte, 0),
        ("-Infinity", .invalidNumber, 1),
        ("\"a", .unexpectedEnd, 2), ("\"a\nb\"", .controlCharacter, 2), ("\"\u{0}\"", .controlCharacter, 1),
        (#""\x41""#, .invalidEscape, 1), (#""\u12G4""#, .invalidEscape, 5), (#""\u12"#, .unexpectedEnd, 5),
        (#""\"#, .unexpectedEnd, 2), (#""\ud800""#, .loneSurrogate, 1), (#""\ude00x""#, .loneSurrogate, 1),
        (#""\ud83dA""#, .loneSurrogate, 1), (#""\ud83d\ud83d""#, .loneSurrogate, 1),
        ("{\"a\":1,\"b\":2,\"a\":3}", .duplicateKey, 13), (#"{"a":1,"\u0061":3}"#, .duplicateKey, 7),
        ("\u{FEFF}1", .unexpectedByte, 0), ("/* c */ 1", .unexpectedByte, 0), ("\u{A0}1", .unexpectedByte, 0),
    ]

    @Test("Everything else is refused, with the reason and the place", arguments: refused)
    func refuses(text: String, reason: JSONError.Reason, offset: Int) {
        #expect(throws: JSONError(reason, at: offset)) { try JSONValue.parse(Array(text.utf8)) }
    }

    @Test(
        "Malformed UTF-8 is refused in values, keys and escaped strings",
        arguments: [[0x80], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE4, 0xBD], [0xFF]]
            as [[UInt8]]
    )
    func malformedUTF8(bytes: [UInt8]) {
        let quote = UInt8(ascii: "\"")
        let value = [quote, 0x61] + bytes + [quote]
        let key = [UInt8(ascii: "{")] + value + Array(":1}".utf8)
        let escaped = [quote] + Array(#"\n"#.utf8) + bytes + [quote]
        for text in [value, key, escaped] {
            let error = #expect(throws: JSONError.self) { try JSONValue.parse(text) }
            #expect(error?.reason == .invalidUTF8)
        }
    }

    @Test("Nesting is followed to the limit and no further, whatever its size")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array(repeating: UInt8(ascii: "["), count: depth) + Array(repeating: UInt8(ascii: "]"), count: depth)
        }
        _ = try JSONValue.parse(nested(32))
        #expect(throws: JSONError(.tooDeep, at: 32)) { try JSONValue.parse(nested(33)) }
        #expect(throws: JSONError(.tooDeep, at: 32)) { try JSONValue.parse(nested(1_000_000)) }
        _ = try JSONValue.parse(nested(512), limits: JSONLimits(depthMax: 512))
    }

    @Test("Values and bytes are counted against their limits")
    func limits() throws {
        let text = Array("[1,2,3]".utf8)
        _ = try JSONValue.parse(text, limits: JSONLimits(valuesMax: 4, bytesMax: 7))
        #expect(throws: JSONError(.tooManyValues, at: 5)) {
            try JSONValue.parse(text, limits: JSONLimits(valuesMax: 3))
        }
        #expect(throws: JSONError(.tooManyBytes, at: 6)) { try JSONValue.parse(text, limits: JSONLimits(bytesMax: 6)) }
    }

    @Test("A slice is read like an array")
    func slice() throws {
        let bytes = Array("xx[1]yy".utf8)
        #expect(try JSONValue.parse(bytes[2..<5].span) == [1])
    }

    @Test("Members keep their order and are found by key, in small objects and large")
    func members() throws {
        for count in [0, 1, 11, 12, 13, 500] {
            let keys = (0..<count).map { "key\($0 * 7919 % 1000)" }
            let text = "{" + keys.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
            let object = try #require(try JSONValue.parse(Array(text.utf8)).asObject)
            #expect(object.map(\.key) == keys)
            for key in keys { #expect(object[key] == .string(key)) }
            #expect(object["absent"] == nil)
        }
        let repeated = "{" + (0..<200).map { "\"\($0)\":0" }.joined(separator: ",") + ",\"7\":1}"
        let error = #expect(throws: JSONError.self) { try JSONValue.parse(Array(repeated.utf8)) }
        #expect(error?.reason == .duplicateKey)
    }
}
