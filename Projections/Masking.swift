/// What of a person is shown to those who need not know them.
enum Masking {
    /// The middle of a phone number is hidden: `138****5678`. Short ones are hidden whole.
    static func phone(_ phone: String) -> String {
        guard phone.count >= 7 else { return String(repeating: "*", count: phone.count) }
        return "\(phone.prefix(3))\(String(repeating: "*", count: phone.count - 7))\(phone.suffix(4))"
    }

    /// The first character of a name stays.
    static func name(_ name: String) -> String {
        "\(name.prefix(1))\(String(repeating: "*", count: max(0, name.count - 1)))"
    }
}
