public import Domain
import EventSourcing
import JSON

extension BodyReader {
    /// An id: `[A-Za-z0-9._-]{1,64}`.
    public mutating func id<ID: DomainID>(_ name: String, _ about: String, example: String) -> ID {
        optionalID(name, about, example: example, isRequired: true) ?? ID(example)
    }

    public mutating func optionalID<ID: DomainID>(_ name: String, _ about: String, example: String) -> ID? {
        optionalID(name, about, example: example, isRequired: false)
    }

    /// Text of that many Unicode scalars, without control characters but line feed and tab.
    public mutating func text(
        _ name: String, _ length: ClosedRange<Int>, _ about: String, example: String, default fallback: String? = nil
    ) -> String {
        let field = TextField(length: length, about: about, example: example)
        let value = optionalText(name, field, isRequired: fallback == nil, default: fallback)
        return value ?? fallback ?? ""
    }

    public mutating func optionalText(
        _ name: String, _ length: ClosedRange<Int>, _ about: String, example: String
    ) -> String? {
        optionalText(name, TextField(length: length, about: about, example: example), isRequired: false, default: nil)
    }

    public mutating func integer(
        _ name: String, _ range: ClosedRange<Int64>, _ about: String, example: Int64, default fallback: Int64? = nil
    ) -> Int64 {
        let field = IntegerField(range: range, about: about, example: example)
        let value = optionalInteger(name, field, isRequired: fallback == nil, default: fallback)
        return value ?? fallback ?? example
    }

    public mutating func optionalInteger(
        _ name: String, _ range: ClosedRange<Int64>, _ about: String, example: Int64
    ) -> Int64? {
        let field = IntegerField(range: range, about: about, example: example)
        return optionalInteger(name, field, isRequired: false, default: nil)
    }

    public mutating func flag(_ name: String, default fallback: Bool, _ about: String) -> Bool {
        if isDescribing {
            describe(name, .flag(about, default: fallback), isRequired: false, example: .bool(fallback))
            return fallback
        }
        var flag = fallback
        if let value = take(name) {
            if let bool = value.asBool { flag = bool } else { note(name, .wrongType, "Must be true or false.") }
        }
        canonical.key(name)
        canonical.value(flag)
        return flag
    }

    /// One of a closed list of words.
    public mutating func choice<Value>(
        _ name: String, _ choices: Choices<Value>, _ about: String, default fallback: Value? = nil
    ) -> Value {
        let value = optionalChoice(name, choices, about, isRequired: fallback == nil, default: fallback)
        return value ?? fallback ?? choices.first
    }

    public mutating func optionalChoice<Value>(
        _ name: String, _ choices: Choices<Value>, _ about: String
    ) -> Value? {
        optionalChoice(name, choices, about, isRequired: false, default: nil)
    }
}

extension BodyReader {
    private mutating func optionalID<ID: DomainID>(
        _ name: String, _ about: String, example: String, isRequired: Bool
    ) -> ID? {
        if isDescribing {
            describe(name, .id(about), isRequired: isRequired, example: .string(example))
            return nil
        }
        guard let value = present(name, isRequired) else { return nil }
        return identifier(value, name)
    }

    /// The id a value spells; its canonical form is written.
    mutating func identifier<ID: DomainID>(_ value: JSONValue, _ name: String?) -> ID? {
        guard let text = value.asString else {
            note(name, .wrongType, "Must be a text.")
            return nil
        }
        guard let id = ID(validating: text) else {
            note(name, .malformedID, "Must be 1 to 64 letters, digits, dots, underscores or hyphens.")
            return nil
        }
        if let name { canonical.key(name) }
        canonical.value(text)
        return id
    }

    private mutating func optionalText(
        _ name: String, _ field: TextField, isRequired: Bool, default fallback: String?
    ) -> String? {
        if isDescribing {
            describe(
                name, .text(field, default: fallback), isRequired: isRequired, example: .string(field.example))
            return nil
        }
        guard let value = present(name, isRequired) else {
            if let fallback {
                canonical.key(name)
                canonical.value(fallback)
            }
            return nil
        }
        return words(value, name, field)
    }

    /// The text a value holds, if it keeps to its field; its canonical form is written.
    mutating func words(_ value: JSONValue, _ name: String?, _ field: TextField) -> String? {
        guard let text = value.asString else {
            note(name, .wrongType, "Must be a text.")
            return nil
        }
        // A scalar has at least one byte, so most texts need no counting.
        let bytes = text.utf8.count
        if bytes > field.length.upperBound, text.unicodeScalars.count > field.length.upperBound {
            note(name, .tooLong, "Must have at most \(field.length.upperBound) characters.")
            return nil
        }
        if bytes < field.length.lowerBound * 4, text.unicodeScalars.count < field.length.lowerBound {
            note(name, .tooShort, "Must have at least \(field.length.lowerBound) characters.")
            return nil
        }
        if text.utf8.contains(where: { ($0 < 0x20 && $0 != 0x0A && $0 != 0x09) || $0 == 0x7F }) {
            note(name, .malformedText, "Must hold no control characters but line feed and tab.")
            return nil
        }
        if let name { canonical.key(name) }
        canonical.value(text)
        return text
    }

    mutating func optionalInteger(
        _ name: String, _ field: IntegerField, isRequired: Bool, default fallback: Int64?
    ) -> Int64? {
        if isDescribing {
            describe(
                name, .integer(field, default: fallback), isRequired: isRequired, example: .integer(field.example))
            return nil
        }
        guard let value = present(name, isRequired) else {
            if let fallback {
                canonical.key(name)
                canonical.value(fallback)
            }
            return nil
        }
        guard let integer = whole(value, name, field) else { return nil }
        canonical.key(name)
        canonical.value(integer)
        return integer
    }

    private mutating func whole(_ value: JSONValue, _ name: String, _ field: IntegerField) -> Int64? {
        switch value {
        case .integer(let integer) where field.range.contains(integer):
            return integer
        case .integer:
            note(name, .outOfRange, field.bounds)
        case .number(let text) where text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || $0 > 0x2F && $0 < 0x3A }):
            note(name, .outOfRange, field.bounds)
        case .number:
            note(name, .wrongType, "Must be a whole number, without fraction or exponent.")
        case .null, .bool, .string, .array, .object:
            note(name, .wrongType, "Must be a whole number.")
        }
        return nil
    }

    private mutating func optionalChoice<Value>(
        _ name: String, _ choices: Choices<Value>, _ about: String, isRequired: Bool, default fallback: Value?
    ) -> Value? {
        if isDescribing {
            let word = fallback.flatMap { choices.word(for: $0) }
            describe(
                name, .choice(about, choices.words, default: word), isRequired: isRequired,
                example: .string(word ?? choices.words[0]))
            return nil
        }
        guard let value = present(name, isRequired) else {
            if let word = fallback.flatMap({ choices.word(for: $0) }) {
                canonical.key(name)
                canonical.value(word)
            }
            return nil
        }
        guard let word = value.asString else {
            note(name, .wrongType, "Must be a text.")
            return nil
        }
        guard let choice = choices.value(of: word) else {
            note(name, .notOneOf, "Must be one of \(choices.words.joined(separator: ", ")).")
            return nil
        }
        canonical.key(name)
        canonical.value(word)
        return choice
    }

    /// The member's value; its absence is noted if it is required.
    mutating func present(_ name: String, _ isRequired: Bool) -> JSONValue? {
        let value = take(name)
        if value == nil, isRequired { note(name, .required, "Is required.") }
        return value
    }
}
