import GraphQLLanguage
import GraphQLValidation
import JSON

/// Turns a result back into the data that it was made of, as far as it tells: the values of fields without
/// arguments, each object with its `__typename`.
struct CoreReplay {
    private let schema: Schema
    private let fragments: [String: FragmentDefinition]

    init(_ schema: Schema, _ document: Document) {
        self.schema = schema
        fragments = Dictionary(document.fragments.map { ($0.name.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The data of a whole result; nil if it does not tell it.
    func root(_ result: JSONValue, of operation: OperationDefinition) -> JSONObject? {
        guard let query = schema.query else { return nil }
        let answer = result["data"]?.asObject ?? JSONObject()
        guard var root = data(of: answer, [operation.selections], on: query) else { return nil }
        for error in result["errors"]?.asArray ?? [] {
            guard plant(error["path"]?.asArray ?? [], in: &root, of: query) else { return nil }
        }
        return root
    }

    /// Adds the objects around a place that is null, so that its null is what takes them away again. False where the
    /// place is allowed to be null, or lies in a list of unknown length.
    private func plant(_ path: [JSONValue], in object: inout JSONObject, of type: TypeID) -> Bool {
        guard let name = path.first?.asString, let field = schema.field(name, on: type) else { return false }
        if path.count == 1 { return field.type.isNonNull }
        guard schema[field.type.named].kind == .object, !field.type.isList else { return false }
        var inner = object[name]?.asObject ?? JSONObject()
        inner.set("__typename", to: .string(schema[field.type.named].name))
        guard plant(Array(path.dropFirst()), in: &inner, of: field.type.named) else { return false }
        object.set(name, to: .object(inner))
        return true
    }

    /// Nil if one field gave two values: it depends on its arguments.
    func data(of object: JSONObject, _ sets: [[Selection]], on type: TypeID) -> JSONObject? {
        guard let concrete = concreteType(of: object, sets, type) else { return nil }
        var data = JSONObject()
        data.set("__typename", to: .string(schema[concrete].name))
        var fields: [String: [FieldSyntax]] = [:]
        collect(sets, on: concrete) { fields[$0.responseName, default: []].append($0) }
        for (key, value) in object {
            guard let selected = fields[key], let definition = schema.field(selected[0].name.text, on: concrete),
                let inner = convert(value, selected.map(\.selections), definition.type.named)
            else { return nil }
            let merged = data[definition.name].flatMap { $0 == inner ? $0 : merge($0, inner) } ?? inner
            if let known = data[definition.name], known != inner, merge(known, inner) == nil { return nil }
            data.set(definition.name, to: merged)
        }
        return data
    }

    /// The type that the object names, or the first of which the same fields are selected.
    private func concreteType(of object: JSONObject, _ sets: [[Selection]], _ type: TypeID) -> TypeID? {
        if let name = object["__typename"]?.asString { return schema.typeID(named: name) }
        let possible = schema[type].possibleTypes
        return possible.first { names(sets, on: $0) == Set(object.keys) }
            ?? possible.first { names(sets, on: $0).isSuperset(of: object.keys) }
    }

    /// Two views of one object together; nil if they differ in a member.
    private func merge(_ one: JSONValue, _ other: JSONValue) -> JSONValue? {
        guard case .object(var members) = one, case .object(let more) = other else { return one == other ? one : nil }
        for (key, value) in more {
            guard let known = members[key] else {
                members.set(key, to: value)
                continue
            }
            guard let merged = merge(known, value) else { return nil }
            members.set(key, to: merged)
        }
        return .object(members)
    }

    private func convert(_ value: JSONValue, _ sets: [[Selection]], _ type: TypeID) -> JSONValue? {
        guard schema[type].kind.isComposite else { return value }
        switch value {
        case .object(let object): return data(of: object, sets, on: type).map { .object($0) }
        case .array(let items):
            var converted: [JSONValue] = []
            for item in items {
                guard let item = convert(item, sets, type) else { return nil }
                converted.append(item)
            }
            return .array(converted)
        default: return value
        }
    }

    private func names(_ sets: [[Selection]], on type: TypeID) -> Set<String> {
        var names: Set<String> = []
        collect(sets, on: type) { names.insert($0.responseName) }
        return names
    }

    /// Every field that may be selected on an object type, whatever the conditions.
    private func collect(_ sets: [[Selection]], on type: TypeID, _ add: (FieldSyntax) -> Void) {
        var visited: Set<String> = []
        var waiting = Array(sets.joined())[...]
        while let selection = waiting.popFirst() {
            switch selection {
            case .field(let field): add(field)
            case .inline(let inline) where applies(inline.typeCondition?.text, type):
                waiting = inline.selections + waiting
            case .spread(let spread):
                guard visited.insert(spread.name.text).inserted, let fragment = fragments[spread.name.text],
                    applies(fragment.typeCondition.text, type)
                else { continue }
                waiting = fragment.selections + waiting
            case .inline: continue
            }
        }
    }

    private func applies(_ condition: String?, _ type: TypeID) -> Bool {
        guard let condition else { return true }
        return schema.typeID(named: condition).map { schema.isSubtype(type, of: $0) } ?? false
    }
}

extension JSONObject {
    var keys: [String] { map(\.key) }
}
