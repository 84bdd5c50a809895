import JSON

/// The bounds of a text, in Unicode scalars, and what to say about it.
struct TextField: Sendable {
    let length: ClosedRange<Int>
    let about: String
    let example: String
}

struct IntegerField: Sendable {
    let range: ClosedRange<Int64>
    let about: String
    let example: Int64

    var bounds: String { "Must be from \(range.lowerBound) to \(range.upperBound)." }
}

/// What an object's fields say of themselves: the source of its JSON Schema (2020-12) and its example.
struct ObjectDescription: Sendable {
    struct Member: Sendable {
        let name: String
        let schema: JSONValue
        let isRequired: Bool
        let example: JSONValue
    }

    var members: [Member] = []

    var schema: JSONValue {
        var properties = JSONObject()
        for member in members { properties.set(member.name, to: member.schema) }
        var schema = JSONObject()
        schema.set("type", to: "object")
        schema.set("properties", to: .object(properties))
        let required = members.filter(\.isRequired).map { JSONValue.string($0.name) }
        if !required.isEmpty { schema.set("required", to: .array(required)) }
        schema.set("additionalProperties", to: false)
        return .object(schema)
    }

    /// Every field, also those that may be left out.
    var example: JSONValue {
        var example = JSONObject()
        for member in members { example.set(member.name, to: member.example) }
        return .object(example)
    }
}

/// The JSON Schemas of single fields.
extension JSONValue {
    static func id(_ about: String) -> JSONValue {
        ["type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$", "description": .string(about)]
    }

    static var day: JSONValue {
        [
            "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
            "description": "A day of the calendar.",
        ]
    }

    static func text(_ field: TextField, default fallback: String? = nil) -> JSONValue {
        let schema: JSONValue = [
            "type": "string", "minLength": .integer(Int64(field.length.lowerBound)),
            "maxLength": .integer(Int64(field.length.upperBound)), "description": .string(field.about),
        ]
        return schema.with("default", fallback.map(JSONValue.string))
    }

    static func integer(_ field: IntegerField, default fallback: Int64?) -> JSONValue {
        let schema: JSONValue = [
            "type": "integer", "format": "int64", "minimum": .integer(field.range.lowerBound),
            "maximum": .integer(field.range.upperBound), "description": .string(field.about),
        ]
        return schema.with("default", fallback.map(JSONValue.integer))
    }

    static func flag(_ about: String, default fallback: Bool) -> JSONValue {
        ["type": "boolean", "default": .bool(fallback), "description": .string(about)]
    }

    static func choice(_ about: String, _ words: [String], default fallback: String?) -> JSONValue {
        let schema: JSONValue = [
            "type": "string", "enum": .array(words.map(JSONValue.string)), "description": .string(about),
        ]
        return schema.with("default", fallback.map(JSONValue.string))
    }

    static func list(_ about: String, _ count: ClosedRange<Int>, of element: JSONValue) -> JSONValue {
        [
            "type": "array", "minItems": .integer(Int64(count.lowerBound)),
            "maxItems": .integer(Int64(count.upperBound)), "items": element, "description": .string(about),
        ]
    }

    /// This object with one more member, if there is a value for it.
    func with(_ name: String, _ value: JSONValue?) -> JSONValue {
        guard let value, var members = asObject else { return self }
        members.set(name, to: value)
        return .object(members)
    }
}
