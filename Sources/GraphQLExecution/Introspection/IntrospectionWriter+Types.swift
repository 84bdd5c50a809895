import GraphQLLanguage
import GraphQLValidation

extension IntrospectionWriter {
    mutating func writeSchema(_ below: [[Selection]]) throws(GraphQLError) {
        let schema = schema
        try object("__Schema", below) { (writer, name, field) throws(GraphQLError) in
            switch name {
            case "description": writer.string(schema.description)
            case "types":
                try writer.list(schema.types) { (writer, type) throws(GraphQLError) in
                    try writer.writeNamed(type.id, field.below)
                }
            case "queryType": try writer.writeNamed(schema.query, field.below)
            case "mutationType": try writer.writeNamed(schema.mutation, field.below)
            case "subscriptionType": try writer.writeNamed(schema.subscription, field.below)
            case "directives":
                try writer.list(schema.directives) { (writer, directive) throws(GraphQLError) in
                    try writer.writeDirective(directive, field.below)
                }
            default: writer.null()
            }
        }
    }

    mutating func writeNamed(_ id: TypeID?, _ below: [[Selection]]) throws(GraphQLError) {
        guard let id else { return null() }
        let type = schema[id]
        try object("__Type", below) { (writer, name, field) throws(GraphQLError) in
            switch name {
            case "kind": writer.string(type.kind.rawValue)
            case "name": writer.string(type.name)
            case "description": writer.string(type.description)
            case "specifiedByURL": writer.string(type.specifiedByURL)
            case "isOneOf" where type.kind == .inputObject: writer.boolean(type.isOneOf)
            case "fields", "inputFields", "enumValues": try writer.writeMembers(name, of: type, field)
            case "interfaces" where type.kind == .object || type.kind == .interface:
                try writer.writeTypes(type.interfaces, field.below)
            case "possibleTypes" where type.kind.isAbstract: try writer.writeTypes(type.possibleTypes, field.below)
            default: writer.null()
            }
        }
    }

    private mutating func writeTypes(_ ids: [TypeID], _ below: [[Selection]]) throws(GraphQLError) {
        try list(ids) { (writer, id) throws(GraphQLError) in try writer.writeNamed(id, below) }
    }

    private mutating func writeMembers(
        _ name: String, of type: SchemaType, _ field: FieldCollector.Field
    ) throws(GraphQLError) {
        let all = try includesDeprecated(field)
        switch (name, type.kind) {
        case ("fields", .object), ("fields", .interface):
            try list(type.fields.filter { all || $0.deprecationReason == nil }) { (writer, item) throws(GraphQLError) in
                try writer.writeField(item, field.below)
            }
        case ("inputFields", .inputObject): try writeInputs(type.inputFields, field)
        case ("enumValues", .enumeration):
            try list(type.values.filter { all || $0.deprecationReason == nil }) { (writer, item) throws(GraphQLError) in
                try writer.writeEnumValue(item, field.below)
            }
        default: null()
        }
    }

    /// A wrapped type, from its outermost level in.
    private mutating func writeReference(_ type: TypeReference, _ below: [[Selection]]) throws(GraphQLError) {
        guard type.isNonNull || type.isList else { return try writeNamed(type.named, below) }
        let inner = type.isNonNull ? type.nullable : type.item
        let kind = type.isNonNull ? "NON_NULL" : "LIST"
        try object("__Type", below) { (writer, name, field) throws(GraphQLError) in
            switch name {
            case "kind": writer.string(kind)
            case "ofType": try writer.writeReference(inner, field.below)
            default: writer.null()
            }
        }
    }

    private mutating func writeField(_ definition: SchemaField, _ below: [[Selection]]) throws(GraphQLError) {
        try object("__Field", below) { (writer, name, field) throws(GraphQLError) in
            switch name {
            case "name": writer.string(definition.name)
            case "description": writer.string(definition.description)
            case "args": try writer.writeInputs(definition.arguments, field)
            case "type": try writer.writeReference(definition.type, field.below)
            case "isDeprecated": writer.boolean(definition.deprecationReason != nil)
            case "deprecationReason": writer.string(definition.deprecationReason)
            default: writer.null()
            }
        }
    }

    private mutating func writeInputs(_ inputs: [SchemaInput], _ field: FieldCollector.Field) throws(GraphQLError) {
        let all = try includesDeprecated(field)
        try list(inputs.filter { all || $0.deprecationReason == nil }) { (writer, input) throws(GraphQLError) in
            try writer.object("__InputValue", field.below) { (writer, name, field) throws(GraphQLError) in
                switch name {
                case "name": writer.string(input.name)
                case "description": writer.string(input.description)
                case "type": try writer.writeReference(input.type, field.below)
                case "defaultValue": writer.string(input.defaultValue.map(Printer.print))
                case "isDeprecated": writer.boolean(input.deprecationReason != nil)
                case "deprecationReason": writer.string(input.deprecationReason)
                default: writer.null()
                }
            }
        }
    }

    private mutating func writeEnumValue(_ value: SchemaEnumValue, _ below: [[Selection]]) throws(GraphQLError) {
        try object("__EnumValue", below) { (writer, name, _) throws(GraphQLError) in
            switch name {
            case "name": writer.string(value.name)
            case "description": writer.string(value.description)
            case "isDeprecated": writer.boolean(value.deprecationReason != nil)
            case "deprecationReason": writer.string(value.deprecationReason)
            default: writer.null()
            }
        }
    }

    private mutating func writeDirective(_ directive: SchemaDirective, _ below: [[Selection]]) throws(GraphQLError) {
        try object("__Directive", below) { (writer, name, field) throws(GraphQLError) in
            switch name {
            case "name": writer.string(directive.name)
            case "description": writer.string(directive.description)
            case "isRepeatable": writer.boolean(directive.isRepeatable)
            case "locations":
                try writer.list(directive.locations) { (writer, location) throws(GraphQLError) in
                    writer.string(location.rawValue)
                }
            case "args": try writer.writeInputs(directive.arguments, field)
            default: writer.null()
            }
        }
    }
}
