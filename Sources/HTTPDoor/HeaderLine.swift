/// One line of a request's header, told from others at little cost: for those who look all they want up in one go.
public struct HeaderLine {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = Self.trimmed(value)
    }

    /// White space around a value is no part of it (RFC 9110, 5.5); hardly anybody sends some.
    private static func trimmed(_ value: String) -> String {
        func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        guard isSpace(value.utf8.first) || isSpace(value.utf8.last) else { return value }
        var rest = Substring(value)
        while isSpace(rest.utf8.first) { rest.removeFirst() }
        while isSpace(rest.utf8.last) { rest.removeLast() }
        return String(rest)
    }

    /// Puts the value there if the line has this name, given in small letters. Several of one name are one, with commas
    /// (RFC 9110, 5.3).
    public func take(_ known: String, to field: inout String?) {
        guard isNamed(known) else { return }
        field = field.map { "\($0), \(value)" } ?? value
    }

    private func isNamed(_ known: String) -> Bool {
        name.utf8.count == known.utf8.count
            && zip(name.utf8, known.utf8).allSatisfy { $1 == (65...90 ~= $0 ? $0 | 0x20 : $0) }
    }
}
