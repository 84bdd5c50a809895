import JSON

/// Keys as columns hold them: JSON text or number, alone or in an array.
enum StoredKey {
    /// Nil for null and for what is no key.
    static func key(_ bytes: [UInt8], _ range: Range<Int>) -> String? {
        guard let first = range.first.map({ bytes[$0] }) else { return nil }
        if first == UInt8(ascii: "\"") {
            let inner = range.lowerBound + 1..<max(range.lowerBound + 1, range.upperBound - 1)
            guard bytes[inner].contains(UInt8(ascii: "\\")) else {
                return String(decoding: bytes[inner], as: UTF8.self)
            }
            return parse(bytes, range)?.asString
        }
        let isNumber = first == UInt8(ascii: "-") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
        return isNumber ? String(decoding: bytes[range], as: UTF8.self) : nil
    }

    static func keys(_ bytes: [UInt8], _ range: Range<Int>) -> [String?] {
        (parse(bytes, range)?.asArray ?? []).map { item in
            switch item {
            case .string(let text): text
            case .integer(let number): String(number)
            default: nil
            }
        }
    }

    /// Nil for bytes that are no JSON: a stored value that cannot be read is as good as none.
    private static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> JSONValue? {
        do {
            return try JSONValue.parse(Array(bytes[range]))
        } catch {
            return nil
        }
    }
}
