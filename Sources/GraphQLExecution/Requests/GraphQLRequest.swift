public import JSON

/// A GraphQL request as HTTP brings it (GraphQL over HTTP, section "Request").
public struct GraphQLRequest: Sendable {
    /// The document, UTF-8. Empty if only its name was sent.
    public let query: [UInt8]
    /// What the document is called, where it stands or goes without its text.
    public let documentName: DocumentName?
    public let operationName: String?
    public let variables: JSONObject
    public let extensions: JSONObject
    /// Whether it came by GET, which may only read.
    public let isGet: Bool

    public init(
        query: [UInt8],
        operationName: String? = nil,
        variables: JSONObject = JSONObject(),
        extensions: JSONObject = JSONObject(),
        isGet: Bool = false,
        documentName: DocumentName? = nil
    ) {
        self.isGet = isGet
        self.documentName = documentName
        self.query = query
        self.operationName = operationName
        self.variables = variables
        self.extensions = extensions
    }

    public init(_ query: String, operationName: String? = nil, variables: JSONObject = JSONObject()) {
        self.init(query: Array(query.utf8), operationName: operationName, variables: variables)
    }

    /// The same request for the document of that text.
    public func with(document text: [UInt8]) -> GraphQLRequest {
        GraphQLRequest(
            query: text, operationName: operationName, variables: variables, extensions: extensions, isGet: isGet,
            documentName: documentName)
    }

    /// Bytes, levels and values of a request's JSON.
    public static let limits = JSONLimits(depthMax: 32, valuesMax: 10_000, bytesMax: 64 << 10)
}

extension GraphQLRequest {
    /// Reads the body of a POST. Throws what is wrong with it; nothing of it is a GraphQL error yet.
    public static func post(_ body: [UInt8]) throws(GraphQLRefusal) -> GraphQLRequest {
        let json: JSONValue
        do {
            json = try JSONValue.parse(body, limits: limits)
        } catch {
            throw GraphQLRefusal(
                .notJSON, "The body is not JSON that can be read: \(error.reason.words) at byte \(error.offset).")
        }
        guard case .object(let members) = json else {
            throw GraphQLRefusal(.parameters, "The body is a JSON object with \"query\"; batches are not served.")
        }
        let extensions = try object(members["extensions"], "extensions")
        let name = try DocumentName(id: string(members["documentId"], "documentId"), extensions)
        return GraphQLRequest(
            query: try document(string(members["query"], "query", emptyIsNone: false), name),
            operationName: try string(members["operationName"], "operationName"),
            variables: try object(members["variables"], "variables"), extensions: extensions, documentName: name)
    }

    /// Reads the parameters of a GET, the text behind the `?`.
    public static func get(_ parameters: some StringProtocol) throws(GraphQLRefusal) -> GraphQLRequest {
        let form = try FormParameters(parameters)
        let extensions = try object(json(form["extensions"], "extensions"), "extensions")
        let name = try DocumentName(id: form["documentId"], extensions)
        return GraphQLRequest(
            query: try document(form["query"], name),
            operationName: form["operationName"].flatMap { $0.isEmpty ? nil : $0 },
            variables: try object(json(form["variables"], "variables"), "variables"), extensions: extensions,
            isGet: true, documentName: name)
    }

    private static func document(_ text: String?, _ name: DocumentName?) throws(GraphQLRefusal) -> [UInt8] {
        guard let text else {
            guard name == nil else { return [] }
            throw GraphQLRefusal(.parameters, "\"query\" is missing.")
        }
        if case .id = name { throw GraphQLRefusal(.parameters, "Send \"query\" or \"documentId\", not both.") }
        return Array(text.utf8)
    }

    private static func string(
        _ value: JSONValue?, _ name: String, emptyIsNone: Bool = true
    ) throws(GraphQLRefusal) -> String? {
        switch value {
        case nil, .null: return nil
        // Some clients send the empty string for none.
        case .string(let text): return text.isEmpty && emptyIsNone ? nil : text
        default: throw GraphQLRefusal(.parameters, "\"\(name)\" is not a string.")
        }
    }

    private static func object(_ value: JSONValue?, _ name: String) throws(GraphQLRefusal) -> JSONObject {
        switch value {
        case nil, .null: return JSONObject()
        case .object(let members): return members
        default: throw GraphQLRefusal(.parameters, "\"\(name)\" is not an object.")
        }
    }

    private static func json(_ text: String?, _ name: String) throws(GraphQLRefusal) -> JSONValue? {
        guard let text, !text.isEmpty else { return nil }
        do {
            return try JSONValue.parse(Array(text.utf8), limits: limits)
        } catch {
            throw GraphQLRefusal(.parameters, "\"\(name)\" is not JSON.")
        }
    }
}
