/// The arguments of one command, written as RESP bulk strings in their order.
public struct RedisArguments: ~Copyable {
    private var bytes: [UInt8]
    private let start: Int
    private var count = 0

    /// The count stands before the arguments; one digit is kept free for it.
    init(appendingTo bytes: consuming [UInt8]) {
        start = bytes.count
        self.bytes = bytes
        self.bytes.append(contentsOf: "*0\r\n".utf8)
    }

    public mutating func argument(_ string: String) {
        let utf8 = string.utf8
        appendLength(utf8.count)
        bytes.append(contentsOf: utf8)
        appendLineEnd()
    }

    public mutating func argument(_ content: [UInt8]) {
        appendLength(content.count)
        bytes.append(contentsOf: content)
        appendLineEnd()
    }

    public mutating func argument(_ content: ArraySlice<UInt8>) {
        appendLength(content.count)
        bytes.append(contentsOf: content)
        appendLineEnd()
    }

    /// In decimal digits.
    public mutating func argument(_ integer: Int64) {
        let digits = Self.digitCount(integer.magnitude)
        appendLength(integer < 0 ? digits + 1 : digits)
        if integer < 0 { bytes.append(UInt8(ascii: "-")) }
        appendDigits(integer.magnitude)
        appendLineEnd()
    }

    public mutating func argument(_ integer: Int) { argument(Int64(integer)) }

    /// The shortest text that reads back as the same number; infinities as Redis writes them. Not NaN.
    public mutating func argument(_ double: Double) {
        precondition(!double.isNaN, "Redis keeps no NaN")
        argument(double.description)
    }

    /// Arguments that `encoded(_:)` has written before, `count` of them.
    public mutating func arguments(encoded: [UInt8], count: Int) {
        self.count += count
        bytes.append(contentsOf: encoded)
    }

    /// Words as they go on the wire: written once, for many commands to end with.
    public static func encoded(_ words: [String]) -> [UInt8] {
        var arguments = RedisArguments(appendingTo: [])
        let start = arguments.bytes.count
        for word in words { arguments.argument(word) }
        return Array(arguments.bytes[start...])
    }

    /// The buffer, with the count of arguments in its place.
    consuming func finish() -> [UInt8] {
        if count < 10 {
            bytes[start + 1] = UInt8(ascii: "0") + UInt8(count)
        } else {
            // Redis refuses leading zeros, so a longer count moves the arguments: rare, and they are few bytes.
            bytes.replaceSubrange(start + 1..<start + 2, with: "\(count)".utf8)
        }
        return bytes
    }

    private mutating func appendLength(_ length: Int) {
        count += 1
        Self.appendNumber(UInt8(ascii: "$"), length, to: &bytes)
    }

    private mutating func appendLineEnd() { Self.appendLineEnd(to: &bytes) }

    private mutating func appendDigits(_ number: UInt64) { Self.appendDigits(number, to: &bytes) }

    static func appendLineEnd(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\r"))
        bytes.append(UInt8(ascii: "\n"))
    }

    /// A line that says a length or a count.
    static func appendNumber(_ mark: UInt8, _ number: Int, to bytes: inout [UInt8]) {
        bytes.append(mark)
        appendDigits(UInt64(number), to: &bytes)
        appendLineEnd(to: &bytes)
    }

    private static func appendDigits(_ number: UInt64, to bytes: inout [UInt8]) {
        if number >= 10 { appendDigits(number / 10, to: &bytes) }
        bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    private static func digitCount(_ number: UInt64) -> Int {
        var digits = 1
        var rest = number / 10
        while rest > 0 {
            digits += 1
            rest /= 10
        }
        return digits
    }
}
