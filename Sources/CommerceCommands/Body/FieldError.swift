/// One thing wrong with a command's body. All of them are reported together.
public struct FieldError: Hashable, Sendable {
    /// What is wrong, for programs. Never renamed.
    public enum Code: String, Hashable, Sendable, CaseIterable {
        case required = "REQUIRED"
        case unknownField = "UNKNOWN_FIELD"
        case wrongType = "WRONG_TYPE"
        case outOfRange = "OUT_OF_RANGE"
        case tooLong = "TOO_LONG"
        case tooShort = "TOO_SHORT"
        case tooMany = "TOO_MANY"
        case tooFew = "TOO_FEW"
        case malformedID = "MALFORMED_ID"
        case malformedText = "MALFORMED_TEXT"
        case notOneOf = "NOT_ONE_OF"
        /// More was wrong than is worth telling.
        case furtherErrors = "FURTHER_ERRORS"
    }

    /// Where, as a JSON pointer (RFC 6901) into the body.
    public let pointer: String
    public let code: Code
    /// What would be right.
    public let detail: String

    public init(pointer: String, code: Code, detail: String) {
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }
}

/// The way from a body's root to one of its values.
struct FieldPath: Sendable {
    private enum Step: Sendable {
        case member(String)
        case element(Int)
    }

    private var steps: [Step] = []

    mutating func enter(_ name: String) { steps.append(.member(name)) }
    mutating func enter(_ index: Int) { steps.append(.element(index)) }
    mutating func leave() { steps.removeLast() }

    /// Escaped after RFC 6901, section 3.
    func pointer(_ name: String? = nil) -> String {
        var pointer = ""
        for step in steps {
            switch step {
            case .member(let name): pointer += "/" + Self.escaped(name)
            case .element(let index): pointer += "/\(index)"
            }
        }
        if let name { pointer += "/" + Self.escaped(name) }
        return pointer
    }

    private static func escaped(_ name: String) -> String {
        guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else { return name }
        var text = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": text += "~0"
            case "/": text += "~1"
            default: text.unicodeScalars.append(character)
            }
        }
        return text
    }
}
