import JSON
import Redaction

/// What may be kept of what clients send, so that it can be asked again: identifiers, numbers, dates and cursors.
/// Whatever could be a name, an address, a search or a number of a person is `x` from end to end.
enum RecordedText {
    private static let bytesMax = 256
    /// As many digits as a telephone number or the number of an identity card has are hidden, too.
    private static let digitsMax = 10

    static func masked(_ variables: JSONObject) -> JSONObject {
        guard case .object(let members) = masked(.object(variables)) else { return JSONObject() }
        return members
    }

    private static func masked(_ value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): return .string(isIdentifier(text.utf8) ? text : "x")
        case .array(let items): return .array(items.map(masked))
        case .object(let members):
            var kept = JSONObject(minimumCapacity: members.count)
            for (key, value) in members { kept.set(key, to: masked(value)) }
            return .object(kept)
        case .integer(let number): return PhoneMask.masking(String(number)) == nil ? value : .integer(0)
        case .null, .bool, .number: return value
        }
    }

    /// The document without its comments, and with its string literals masked.
    static func masked(document: [UInt8]) -> [UInt8] {
        let quote = UInt8(ascii: "\"")
        var out: [UInt8] = []
        out.reserveCapacity(document.count)
        var rest = document[...]
        while let byte = rest.first {
            if byte == UInt8(ascii: "#") {
                rest = rest.drop { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
            } else if byte == quote {
                let isBlock = rest.starts(with: [quote, quote, quote])
                rest = rest.dropFirst(isBlock ? 3 : 1)
                let text = literal(&rest, isBlock: isBlock)
                let kept = isIdentifier(text) || text.isEmpty ? Array(text) : [UInt8(ascii: "x")]
                out += [quote] + kept + [quote]
            } else {
                out.append(byte)
                rest = rest.dropFirst()
            }
        }
        return out
    }

    /// What stands before the end of a literal; moves behind that.
    private static func literal(_ rest: inout ArraySlice<UInt8>, isBlock: Bool) -> ArraySlice<UInt8> {
        let end: [UInt8] = Array(repeating: UInt8(ascii: "\""), count: isBlock ? 3 : 1)
        var at = rest.startIndex
        while at < rest.endIndex, !rest[at...].starts(with: end) { at += rest[at] == UInt8(ascii: "\\") ? 2 : 1 }
        at = min(at, rest.endIndex)
        let text = rest[..<at]
        rest = rest[at...].dropFirst(end.count)
        return text
    }

    /// Letters, digits and the marks of identifiers and cursors, a digit among them; or a word in capitals, such as a
    /// dimension's name.
    static func isIdentifier(_ text: some Collection<UInt8>) -> Bool {
        guard !text.isEmpty, text.count <= bytesMax else { return false }
        var digits = 0
        var digitsInARow = 0
        var hasSmallLetter = false
        for byte in text {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                digitsInARow += 1
                if digitsInARow > digitsMax { return false }
                continue
            case UInt8(ascii: "a")...UInt8(ascii: "z"): hasSmallLetter = true
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): break
            case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "="): break
            default: return false
            }
            digitsInARow = 0
        }
        return digits > 0 || !hasSmallLetter
    }
}
