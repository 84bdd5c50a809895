import GraphQLExecution
import GraphQLValidation
import JSON
import Testing

@Suite("Introspection", .timeLimit(.minutes(5)))
struct IntrospectionTests {
    /// The query that GraphiQL and the code generators send.
    static let standard = """
        query IntrospectionQuery {
          __schema {
            description
            queryType { name kind }
            mutationType { name kind }
            subscriptionType { name kind }
            types { ...FullType }
            directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
          }
        }
        fragment FullType on __Type {
          kind name description specifiedByURL isOneOf
          fields(includeDeprecated: true) {
            name description
            args(includeDeprecated: true) { ...InputValue }
            type { ...TypeRef }
            isDeprecated deprecationReason
          }
          inputFields(includeDeprecated: true) { ...InputValue }
          interfaces { ...TypeRef }
          enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
          possibleTypes { ...TypeRef }
        }
        fragment InputValue on __InputValue {
          name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
        }
        fragment TypeRef on __Type {
          kind name
          ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
          ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
        }
        """

    @Test("The standard query describes every type, field and directive")
    func standardQuery() async throws {
        let response = try await Shop.answer(Self.standard, mayIntrospect: true)
        let json = try JSONValue.parse(Array(response.utf8))
        let schema = try #require(json["data"]?["__schema"])
        let expected = try Schema(sdl: Shop.sdl)
        let types = try #require(schema["types"]?.asArray)
        #expect(types.compactMap { $0["name"]?.asString } == expected.types.map(\.name))
        for type in expected.types {
            let found = try #require(types.first { $0["name"]?.asString == type.name })
            #expect(found["kind"]?.asString == type.kind.rawValue)
            let fields = found["fields"]?.asArray?.compactMap { $0["name"]?.asString }
            #expect((fields ?? []) == type.fields.map(\.name))
            #expect(found["fields"]?.isNull == (type.kind != .object && type.kind != .interface))
            #expect(found["isOneOf"] == (type.kind == .inputObject ? .bool(type.isOneOf) : .null))
        }
        #expect(schema["mutationType"]?.isNull == true && schema["subscriptionType"]?.isNull == true)
        let directives = schema["directives"]?.asArray?.compactMap { $0["name"]?.asString }
        #expect(directives == ["skip", "include", "deprecated", "specifiedBy", "oneOf"])
    }

    @Test("Types are told by name, wrapped as they are, with defaults as text")
    func typeByName() async throws {
        let query = """
            query($n: String!, $d: Boolean!) {
              a: __type(name: $n) { name fields(includeDeprecated: $d) { name } }
              b: __type(name: "None") { name }
              f: __type(name: "Filter") { inputFields { name defaultValue type { kind name ofType { kind name } } } }
            }
            """
        let response = try await Shop.answer(query, ["n": "Review", "d": false], mayIntrospect: true)
        #expect(
            response == #"{"data":{"a":{"name":"Review","fields":[{"name":"id"},{"name":"text"}]},"b":null,"#
                + #""f":{"inputFields":[{"name":"kinds","defaultValue":"[TOY]","type":{"kind":"NON_NULL","name":null,"#
                + #""ofType":{"kind":"LIST","name":null}}},{"name":"text","defaultValue":null,"type":{"kind":"SCALAR","#
                + #""name":"String","ofType":null}},{"name":"min","defaultValue":null,"type":{"kind":"SCALAR","#
                + #""name":"Int","ofType":null}},{"name":"limit","defaultValue":"10","type":{"kind":"NON_NULL","#
                + #""name":null,"ofType":{"kind":"SCALAR","name":"Int"}}}]}}}"#)
    }

    @Test("Deprecated fields are left out unless asked for")
    func deprecated() async throws {
        let query = "{ __type(name: \"Product\") { a: fields { name } b: fields(includeDeprecated: true) { name } } }"
        let json = try JSONValue.parse(Array(try await Shop.answer(query, mayIntrospect: true).utf8))
        let type = json["data"]?["__type"]
        let old: JSONValue = ["name": "old"]
        #expect(type?["a"]?.asArray?.contains(old) == false && type?["b"]?.asArray?.contains(old) == true)
    }

    @Test("Without leave it is refused, also from the cache, and messages suggest nothing")
    func refused() async throws {
        let engine = try Shop.engine(Shop.source())
        let request = GraphQLRequest("{ __schema { queryType { name } } }")
        _ = try engine.prepare(request, mayIntrospect: true)
        #expect(throws: GraphQLRefusal.self) { try engine.prepare(request) }
        #expect(try await Shop.answer("{ __typename }") == #"{"data":{"__typename":"Query"}}"#)
        #expect(!(try await Shop.answer("{ newes { id } }").contains("Did you mean")))
        #expect(try await Shop.answer("{ newes { id } }", mayIntrospect: true).contains(#"Did you mean \"newest\"?"#))
    }

    @Test("The schema prints as SDL that builds the same schema")
    func printing() throws {
        let printed = try Schema(sdl: Shop.sdl).printed()
        #expect(try Schema(sdl: printed).printed() == printed)
        #expect(printed.contains("input By @oneOf {") && printed.contains("newest(first: Int = 2): [Product!]!"))
    }
}
