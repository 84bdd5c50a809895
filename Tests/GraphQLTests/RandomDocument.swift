import GraphQLValidation
import TestSupport

/// Documents that mostly fit a schema: enough to be valid often, and invalid in every way now and then.
struct RandomDocument {
    private let schema: Schema
    private var random: SeededRandom
    private var text = ""
    /// Variables, with their `$`, and fragments that the text names.
    private var used: Set<String> = []

    private static let names = ["a", "b", "c", "id", "name", "title", "maker", "on", "query", "null"]
    private static let variables = ["$a", "$b", "$c"]

    static func text(_ schema: Schema, _ random: inout SeededRandom) -> String {
        var document = RandomDocument(schema: schema, random: random)
        document.write()
        random = document.random
        return document.text
    }

    private init(schema: Schema, random: SeededRandom) {
        self.schema = schema
        self.random = random
    }

    private var composites: [SchemaType] { schema.types.filter { $0.kind.isComposite && !$0.isBuiltIn } }

    private mutating func write() {
        var operations = ""
        for index in 0...(random.once(in: 6) ? 1 : 0) {
            writeSelections(on: schema.query.map { schema[$0] }, depth: 4)
            operations += (index > 0 || used.contains(where: { $0.hasPrefix("$") }) ? header(index) : "") + text
            text = ""
        }
        var written: Set<String> = []
        while let name = used.sorted().first(where: { !$0.hasPrefix("$") && !written.contains($0) }), written.count < 6
        {
            written.insert(name)
            text += " fragment \(name) on \(name.dropFirst()) "
            writeSelections(on: schema.type(named: String(name.dropFirst())), depth: 1)
        }
        text = operations + text
    }

    private mutating func header(_ index: Int) -> String {
        let types = ["$a": "Boolean! = true", "$b": "ID", "$c": random.pick(["Int", "Filter!", "[Kind!]", "By", "X"])]
        let declared = types.keys.sorted().filter { used.contains($0) != random.once(in: 30) }
        let variables = declared.map { "\($0): \(types[$0] ?? "")" }.joined(separator: ", ")
        return "query Q\(random.once(in: 20) ? 0 : index)" + (variables.isEmpty ? "" : "(\(variables))") + " "
    }

    private mutating func writeSelections(on type: SchemaType?, depth: Int) {
        text += "{ "
        for _ in 0...random.below(4) {
            switch random.below(14) {
            case 0:
                let other = random.once(in: 8) ? random.pick(composites) : type
                guard let name = other?.name else { continue }
                used.insert("F" + name)
                text += "...F\(name) "
            case 1:
                let condition = random.once(in: 8) ? random.pick(composites) : possible(type)
                text += "... " + (condition.map { "on \($0.name) " } ?? "")
                writeDirectives()
                if depth > 0 {
                    writeSelections(on: condition ?? type, depth: depth - 1)
                } else {
                    text += "{ __typename } "
                }
            default: writeField(on: type, depth: depth)
            }
        }
        text += "__typename } "
    }

    /// One of the types that an object of a type may be, or nothing.
    private mutating func possible(_ type: SchemaType?) -> SchemaType? {
        guard let possible = type?.possibleTypes, !possible.isEmpty, !random.once(in: 3) else { return nil }
        return schema[random.pick(possible)]
    }

    private mutating func writeField(on type: SchemaType?, depth: Int) {
        if random.once(in: 8) { text += random.pick(Self.names) + ": " }
        guard let fields = type?.fields, !fields.isEmpty, !random.once(in: 150) else {
            text += random.pick(Self.names) + " "
            return
        }
        let field = random.pick(fields)
        text += field.name
        writeArguments(field.arguments)
        writeDirectives()
        text += " "
        let inner = schema[field.type.named]
        guard inner.kind.isComposite != random.once(in: 150) else { return }
        if depth > 0 { writeSelections(on: inner, depth: depth - 1) } else { text += "{ __typename } " }
    }

    private mutating func writeArguments(_ definitions: [SchemaInput]) {
        var arguments: [String] = []
        for definition in definitions where definition.isRequired || random.once(in: 3) {
            guard !random.once(in: 80) else { continue }
            arguments.append("\(definition.name): \(value(of: definition.type, depth: 3))")
        }
        if random.once(in: 150) { arguments.append("\(random.pick(Self.names)): \(variable())") }
        if !arguments.isEmpty { text += "(" + arguments.joined(separator: ", ") + ")" }
    }

    private mutating func writeDirectives() {
        guard random.once(in: 10) else { return }
        text += " @\(random.once(in: 20) ? "deprecated" : random.pick(["skip", "include"]))"
        text += random.once(in: 20) ? "" : random.pick(["(if: true)", "(if: false)", "(if: \(variable("$a")))"])
    }

    private mutating func variable(_ name: String? = nil) -> String {
        let name = name ?? random.pick(Self.variables)
        used.insert(name)
        return name
    }

    private mutating func value(of type: TypeReference, depth: Int) -> String {
        switch random.below(80) {
        case 0: return variable()
        case 1:
            return random.pick([
                "null", "1", "-0", "1e3", "\"p1\"", "\"\"\"p1\"\"\"", "TOY", "true", "[]", "{}", "[[1]]",
            ])
        default: break
        }
        if type.isList, !random.once(in: 8) {
            return "[" + (0..<random.below(3)).map { _ in value(of: type.item, depth: depth) }.joined(separator: " ")
                + "]"
        }
        let named = schema[type.named]
        if named.name == "ID", random.once(in: 6) { return variable("$b") }
        switch named.kind {
        case .enumeration: return random.pick(named.values.map(\.name))
        case .inputObject:
            guard depth > 0 else { return "{}" }
            let fields =
                named.isOneOf
                ? [random.pick(named.inputFields)] : named.inputFields.filter { _ in random.once(in: 2) }
            return "{" + fields.map { "\($0.name): \(value(of: $0.type, depth: depth - 1))" }.joined(separator: " ")
                + "}"
        default:
            switch named.name {
            case "Int": return random.pick(["1", "2", "5", random.once(in: 8) ? "2147483648" : "7"])
            case "Boolean": return random.pick(["true", "false"])
            default: return random.pick(["\"p1\"", "\"p9\"", "\"m1\"", "\"\"", "7"])
            }
        }
    }
}
