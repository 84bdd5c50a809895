import GraphQLLanguage
import GraphQLValidation
import JSON

/// Answers `__schema` and `__type` from the schema (GraphQL September 2025, section 4).
struct IntrospectionWriter {
    let collector: FieldCollector
    let coercion: LiteralCoercion
    var out: [UInt8] = []
    var schema: Schema { collector.schema }

    /// Bytes of JSON that one request may get of the schema.
    private static let bytesMax = 4 << 20

    /// The field's JSON; `null` for an unknown type.
    static func bytes(
        of selection: IntrospectionSelection, variables: [String: InputValue]
    ) throws(GraphQLError) -> [UInt8] {
        let collector = selection.collector
        var writer = IntrospectionWriter(
            collector: collector, coercion: LiteralCoercion(schema: collector.schema, variables: variables))
        let field = selection.field
        if field.first.name.text == "__schema" {
            try writer.writeSchema(field.below)
        } else {
            let name = try writer.argument("name", of: field)?.text
            try writer.writeNamed(name.flatMap { collector.schema.typeID(named: $0) }, field.below)
        }
        return writer.out
    }

    /// One object: `write` is called for each field except `__typename`.
    mutating func object(
        _ typeName: String, _ below: [[Selection]],
        _ write: (inout IntrospectionWriter, String, FieldCollector.Field) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        guard out.count < Self.bytesMax else {
            throw GraphQLError("The reply is larger than allowed.", code: .limitReply)
        }
        guard let type = schema.typeID(named: typeName) else { return null() }
        out.append(UInt8(ascii: "{"))
        for (index, field) in collector.collect(below, on: type).enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSONWriter.appendString(field.responseName, to: &out)
            out.append(UInt8(ascii: ":"))
            let name = field.first.name.text
            if name == "__typename" {
                string(typeName)
            } else {
                try write(&self, name, field)
            }
        }
        out.append(UInt8(ascii: "}"))
    }

    mutating func list<Item>(
        _ items: [Item], _ write: (inout IntrospectionWriter, Item) throws(GraphQLError) -> Void
    ) throws(GraphQLError) {
        out.append(UInt8(ascii: "["))
        for (index, item) in items.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            try write(&self, item)
        }
        out.append(UInt8(ascii: "]"))
    }

    mutating func null() { out.append(contentsOf: "null".utf8) }

    mutating func string(_ text: String?) {
        if let text { JSONWriter.appendString(text, to: &out) } else { null() }
    }

    mutating func boolean(_ flag: Bool) { out.append(contentsOf: (flag ? "true" : "false").utf8) }

    /// Whether the field's `includeDeprecated` is true.
    func includesDeprecated(_ field: FieldCollector.Field) throws(GraphQLError) -> Bool {
        try argument("includeDeprecated", of: field)?.boolean ?? false
    }

    private func argument(_ name: String, of field: FieldCollector.Field) throws(GraphQLError) -> InputValue? {
        guard let literal = field.first.arguments.first(where: { $0.name.text == name })?.value else { return nil }
        let typeName = name == "name" ? "String" : "Boolean"
        guard let id = schema.typeID(named: typeName) else { return nil }
        do {
            return try coercion.value(literal, schema.nonNull(id))
        } catch {
            throw GraphQLError("Argument \"\(name)\" must not be null.", code: .badArgument)
        }
    }
}
