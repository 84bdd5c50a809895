import GraphQLExecution
import GraphQLLanguage
import GraphQLValidation
import JSON
import Testing

/// One case of graphql-core's execution suite, answered by the engine.
struct CoreExecution {
    /// Why a case is not compared. What decides is the case itself, as the engine meets it.
    enum LeftOut: String, Error, CaseIterable {
        case noSchema = "a schema without types, or with directives on directives"
        case invalid = "executed by the test although it is not valid; we validate first"
        case notQuery = "a mutation or a subscription; a query server has none"
        case raises = "a field whose function raises; reads fail by row and list: StageTests, NullAndErrorTests"
        case leafItems = "null or an error in a stored list of leaves, which the projection keeps out"
        case unbound = "the root's type below the root: a leaf of it is bound for one of the places"
        case noEcho = "a leaf with arguments whose answer does not show them"
    }

    private let test: CoreCases.Case
    private let sdl: String
    private let result: JSONValue
    private let errors: [JSONValue]

    init(_ test: CoreCases.Case, _ sdl: String) {
        self.test = test
        self.sdl = sdl
        result = test.members["result"] ?? .null
        errors = result["errors"]?.asArray ?? []
    }

    /// Whether graphql-core refuses the request before it executes anything.
    private var isRefused: Bool {
        result["data"]?.isNull != false && !errors.isEmpty && errors.allSatisfy { $0["path"] == nil }
    }

    func compare() async throws(LeftOut) {
        do {
            try await compared()
        } catch let reason as LeftOut {
            throw reason
        } catch is DataWorld.Unsupported {
            throw .unbound
        } catch let refusal as GraphQLRefusal {
            #expect(isRefused, "line \(test.line): \(refusal.errors.map(\.message)): \(test.text)")
            if refusal.kind == .variables { compare(refusal.errors) }
        } catch {
            Issue.record("line \(test.line): \(error): \(test.text)")
        }
    }

    private func compared() async throws {
        if sdl.isEmpty || sdl.contains(/directive @\w+ @/) { throw LeftOut.noSchema }
        let schema = try Schema(uncheckedSDL: sdl)
        let query = CoreIntrospection.question(test.query)
        let document = try Parser.parse(Source(query), limits: .trusted)
        guard Validator.validate(document, against: schema).isEmpty else {
            if isRefused { return }
            throw LeftOut.invalid
        }
        let name = test.members["operation"]?.asString
        let variables = test.members["variables"]?.asObject ?? JSONObject()
        let request = GraphQLRequest(query, operationName: name, variables: variables)
        let operation = document.operations.first { name == nil || $0.name?.text == name }
        if let operation, operation.kind != .query { throw LeftOut.notQuery }
        if let operation, hasLeafArguments(schema) {
            return try compareArguments(of: operation, document, schema, variables)
        }
        let engine = try DataWorld(schema, root: root(schema, document, operation)).engine()
        let answer = try await engine.answer(request, as: Shop.anybody, mayIntrospect: true)
        #expect(!isRefused, "line \(test.line) must be refused: \(test.text)")
        compare(try JSONValue.parse(answer.body))
    }

    /// The data to answer from: that of the test, or what its result tells of it.
    private func root(
        _ schema: Schema, _ document: Document, _ operation: OperationDefinition?
    ) throws(LeftOut) -> JSONObject {
        if let root = test.members["root"]?.asObject { return root }
        guard let operation, !isRefused, result["data"]?["__schema"] == nil else { return JSONObject() }
        if let root = CoreReplay(schema, document).root(result, of: operation) { return root }
        let isInList = errors.contains { ($0["path"]?.asArray ?? []).contains { $0.asInteger != nil } }
        throw isInList ? .leafItems : .raises
    }

    private func hasLeafArguments(_ schema: Schema) -> Bool {
        schema.types.contains { type in
            !type.isBuiltIn && type.fields.contains { schema[$0.type.named].kind.isLeaf && !$0.arguments.isEmpty }
        }
    }
}

// MARK: Comparing

extension CoreExecution {
    /// Fields that answer with their arguments: no binding does, so the arguments are compared with the answers.
    private func compareArguments(
        of operation: OperationDefinition, _ document: Document, _ schema: Schema, _ variables: JSONObject
    ) throws {
        let fields = try FieldArguments.ofRoot(operation, in: document, against: schema, variables: variables)
        #expect(!isRefused, "line \(test.line) must be refused: \(test.text)")
        for field in fields {
            guard let answer = result["data"]?[field.responseName] else { continue }
            guard let arguments = field.arguments else {
                #expect(answer.isNull && !errors.isEmpty, "line \(test.line): \(test.text)")
                continue
            }
            guard let text = answer.asString, text != "ok" else {
                if arguments.members.isEmpty { continue }
                throw LeftOut.noEcho
            }
            #expect(
                PythonText.shows(text, arguments),
                "line \(test.line): \(text) for \(PythonText.of(arguments.members)): \(test.text)")
        }
    }

    /// Places of the faults of variables.
    private func compare(_ found: [GraphQLError]) {
        let places = found.map { $0.locations.map { [Int64($0.line), Int64($0.column)] } }
        let expected = errors.map { error in
            (error["locations"]?.asArray ?? []).map { [$0["line"]?.asInteger ?? 0, $0["column"]?.asInteger ?? 0] }
        }
        #expect(places == expected, "line \(test.line): \(found.map(\.message)): \(test.text)")
    }

    private func compare(_ found: JSONValue) {
        let text = "line \(test.line): \(test.text.prefix(300))"
        #expect(CoreIntrospection.answer(found["data"]) == CoreIntrospection.answer(result["data"]), "\(text)")
        let foundErrors = (found["errors"]?.asArray ?? []).map { [$0["path"], $0["locations"]] }
        #expect(foundErrors == errors.map { [$0["path"], $0["locations"]] }, "\(text)")
    }
}
