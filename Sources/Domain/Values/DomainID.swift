/// The name of one thing: 1 to 64 letters, digits, dots, underscores or hyphens (`[A-Za-z0-9._-]{1,64}`).
///
/// `init(_:)` believes its argument and is for names the log already holds; what comes from outside goes
/// through `init(validating:)`.
public protocol DomainID: Hashable, Comparable, Sendable, CustomStringConvertible {
    var rawValue: String { get }
    init(_ rawValue: String)
}

extension DomainID {
    public static var bytesMax: Int { 64 }

    /// Nil unless `text` is a well-formed id.
    public init?(validating text: String) {
        let bytes = text.utf8
        guard !bytes.isEmpty, bytes.count <= Self.bytesMax, bytes.allSatisfy(isIDByte) else { return nil }
        self.init(text)
    }

    public var description: String { rawValue }

    /// By bytes, so that the order is the same on every machine.
    public static func < (left: Self, right: Self) -> Bool {
        left.rawValue.utf8.lexicographicallyPrecedes(right.rawValue.utf8)
    }
}

private func isIDByte(_ byte: UInt8) -> Bool {
    let isLetter = UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
    let isDigit = UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
    return isLetter || isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
}
