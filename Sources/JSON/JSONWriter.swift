/// Appends one JSON text to a buffer, placing the commas.
///
/// It trusts its caller to open, close and name in a sensible order, and costs no more than the bytes written.
public struct JSONWriter: Sendable {
    /// The text so far.
    public private(set) var bytes: [UInt8]
    /// Whether a value stands before the place of writing, at the same level.
    private var follows = false

    /// Writes after the bytes given, which are not looked at.
    public init(appendingTo bytes: [UInt8] = []) { self.bytes = bytes }

    public mutating func beginObject() { open(UInt8(ascii: "{")) }
    public mutating func endObject() { close(UInt8(ascii: "}")) }
    public mutating func beginArray() { open(UInt8(ascii: "[")) }
    public mutating func endArray() { close(UInt8(ascii: "]")) }

    /// The name of the member whose value is written next.
    public mutating func key(_ key: String) {
        separate()
        Self.appendString(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        follows = false
    }

    public mutating func value(_ string: String) {
        separate()
        Self.appendString(string, to: &bytes)
    }

    public mutating func value(_ integer: Int64) {
        separate()
        Self.appendInteger(integer, to: &bytes)
    }

    public mutating func value(_ integer: Int) { value(Int64(integer)) }

    /// The shortest text that reads back as the same number, which must be finite.
    public mutating func value(_ double: Double) {
        precondition(double.isFinite, "JSON has no infinities")
        separate()
        bytes.append(contentsOf: double.description.utf8)
    }

    public mutating func value(_ bool: Bool) {
        separate()
        bytes.append(contentsOf: (bool ? "true" : "false").utf8)
    }

    public mutating func null() {
        separate()
        bytes.append(contentsOf: "null".utf8)
    }

    /// A value that is encoded already; it is not checked.
    public mutating func raw(_ encoded: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: encoded)
    }

    /// Any value, members in their order.
    public mutating func value(_ value: JSONValue) {
        switch value {
        case .null: null()
        case .bool(let bool): self.value(bool)
        case .integer(let integer): self.value(integer)
        case .number(let text): number(text)
        case .string(let string): self.value(string)
        case .array(let elements):
            beginArray()
            for element in elements { self.value(element) }
            endArray()
        case .object(let members):
            beginObject()
            for (key, value) in members {
                self.key(key)
                self.value(value)
            }
            endObject()
        }
    }

    /// A name and its value at once.
    public mutating func member(_ key: String, _ value: JSONValue) {
        self.key(key)
        self.value(value)
    }
}

extension JSONWriter {
    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        follows = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        follows = true
    }

    private mutating func separate() {
        if follows { bytes.append(UInt8(ascii: ",")) }
        follows = true
    }

    private mutating func number(_ text: String) {
        precondition(JSONParser.isNumber(text), "the text of a number follows the grammar")
        separate()
        bytes.append(contentsOf: text.utf8)
    }
}
