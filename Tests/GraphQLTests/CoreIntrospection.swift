import Foundation
import JSON

/// Brings graphql-core's introspection question and answers to September 2025, and both answers to one order.
enum CoreIntrospection {
    /// Without the fields of a directive that only a proposal has.
    static func question(_ query: String) -> String {
        guard let head = query.range(of: "directives(includeDeprecated: true) {"),
            let end = query[head.upperBound...].firstIndex(of: "}")
        else { return query }
        let inside = query[head.upperBound..<end]
            .replacing("isDeprecated", with: "").replacing("deprecationReason", with: "")
        return query[..<head.lowerBound] + "directives {" + inside + query[end...]
    }

    /// Types and directives by name; of what every schema has, the form and not the words.
    static func answer(_ data: JSONValue?) -> JSONValue? {
        guard let schema = data?["__schema"]?.asObject, schema["types"] != nil else { return data }
        var members = JSONObject()
        for (key, value) in schema {
            switch key {
            case "types": members.set(key, to: sorted(value, type))
            case "directives": members.set(key, to: sorted(value, directive))
            default: members.set(key, to: value)
            }
        }
        return .object(members)
    }

    private static let proposed: Set = ["DIRECTIVE_DEFINITION", "FRAGMENT_VARIABLE_DEFINITION"]
    private static let scalars: Set = ["Int", "Float", "String", "Boolean", "ID"]

    private static func sorted(_ list: JSONValue, _ change: (JSONObject) -> JSONValue) -> JSONValue {
        let items = (list.asArray ?? []).compactMap(\.asObject)
        return .array(items.sorted { name($0) < name($1) }.map(change))
    }

    private static func name(_ object: JSONObject) -> String { object["name"]?.asString ?? "" }

    private static func type(_ type: JSONObject) -> JSONValue {
        let own = name(type)
        guard own.hasPrefix("__") || scalars.contains(own) else { return .object(type) }
        var bare = withoutWords(type)
        if own == "__Directive" {
            bare.set("fields", to: without(["isDeprecated", "deprecationReason"], type["fields"]))
        }
        if own == "__DirectiveLocation" { bare.set("enumValues", to: without(proposed, type["enumValues"])) }
        if own == "__Schema" {
            let fields = (type["fields"]?.asArray ?? []).compactMap(\.asObject).map { field -> JSONValue in
                var field = withoutWords(field)
                field.set("args", to: .array([]))
                return .object(field)
            }
            bare.set("fields", to: .array(fields))
        }
        return .object(bare)
    }

    private static func without(_ names: Set<String>, _ list: JSONValue?) -> JSONValue {
        let items = (list?.asArray ?? []).compactMap(\.asObject)
        return .array(items.filter { !names.contains(name($0)) }.map { .object(withoutWords($0)) })
    }

    private static func directive(_ directive: JSONObject) -> JSONValue {
        var members = JSONObject()
        for (key, value) in directive {
            switch key {
            case "isDeprecated", "deprecationReason": continue
            case "locations":
                let places = (value.asArray ?? []).compactMap(\.asString).filter { !proposed.contains($0) }
                members.set(key, to: .array(places.sorted().map { .string($0) }))
            default: members.set(key, to: value)
            }
        }
        let isBuiltIn = ["include", "skip", "deprecated", "specifiedBy", "oneOf"].contains(name(directive))
        return .object(isBuiltIn ? withoutWords(members) : members)
    }

    private static func withoutWords(_ object: JSONObject) -> JSONObject {
        var bare = JSONObject()
        for (key, value) in object where key != "description" { bare.set(key, to: withoutWords(value)) }
        return bare
    }

    private static func withoutWords(_ value: JSONValue) -> JSONValue {
        switch value {
        case .object(let object): .object(withoutWords(object))
        case .array(let items): .array(items.map(withoutWords))
        default: value
        }
    }
}
