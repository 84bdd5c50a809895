/// One line of a request's header, told from others at little cost: for those who look all they want up in one go.
public struct HeaderLine {
    public let name: String
    public let value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
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
