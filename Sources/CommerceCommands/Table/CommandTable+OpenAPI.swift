import EventSourcing
import Identity
public import JSON

extension CommandTable {
    /// The API's description (OpenAPI 3.1.0), made from the commands themselves.
    public func openAPI() -> JSONValue {
        var paths = JSONObject()
        for command in commands { paths.set("/commands/\(command.route)", to: command.pathItem) }
        paths.set("/commands", to: Self.batchPath)
        return [
            "openapi": "3.1.0",
            "info": [
                "title": "Mallard command API", "version": "1",
                "description": "One command: a JSON object and an Idempotency-Key. Many: NDJSON to /commands.",
            ],
            "security": [["token": []]],
            "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": Self.components,
        ]
    }

    private var tags: [String] {
        var tags: [String] = []
        for command in commands where !tags.contains(command.aggregate) { tags.append(command.aggregate) }
        return tags
    }
}

extension CommerceCommand {
    /// The part of the route before the dot.
    static var aggregate: String { String(route.prefix { $0 != "." }) }

    static var described: ObjectDescription {
        let nobody = Principal(
            tenant: TenantID("example"), kind: .system, subject: PrincipalID("example"), roles: [])
        var reader = BodyReader(
            describingAs: CommandSender(principal: nobody, key: CommandKey("example")))
        _ = Self(&reader)
        return reader.description ?? ObjectDescription()
    }

    fileprivate static var pathItem: JSONValue {
        let described = described
        let senders = senders.map(\.rawValue).sorted()
        let operation: JSONValue = [
            "operationId": .string(route.replacing(".", with: "_")),
            "tags": [.string(aggregate)],
            "summary": .string(summary),
            "description": .string("Sent by: \(senders.joined(separator: ", "))."),
            "x-roles": .array(senders.map(JSONValue.string)),
            "parameters": [["$ref": "#/components/parameters/IdempotencyKey"]],
            "requestBody": [
                "required": true,
                "content": ["application/json": ["schema": described.schema, "example": described.example]],
            ],
            "responses": responses,
        ]
        return ["post": operation]
    }

    private static var responses: JSONValue {
        var responses = JSONObject()
        responses.set(
            "200",
            to: [
                "description": "Accepted and durable, or accepted before under the same key.",
                "content": ["application/json": ["schema": replySchema]],
            ])
        for status in ["400", "401", "403", "404", "409", "413", "415", "422", "429", "503"] {
            responses.set(status, to: ["$ref": "#/components/responses/Problem"])
        }
        return .object(responses)
    }

    private static var replySchema: JSONValue {
        var properties = JSONObject()
        for member in results {
            properties.set(
                member.name, to: ["type": .string(member.kind.rawValue), "description": .string(member.about)])
        }
        return [
            "type": "object", "required": ["position", "result"],
            "properties": [
                "position": ["$ref": "#/components/schemas/Position"],
                "result": ["type": "object", "properties": .object(properties)],
            ],
        ]
    }
}

extension CommandTable {
    private static let batchPath: JSONValue = [
        "post": [
            "operationId": "batch", "summary": "Many commands, decided and answered in order, each on its own.",
            "description": """
            One JSON object a line: command, key, body, and for the roles pos and import occurredAt (milliseconds). \
            A line has at most 1 MiB, the stream no limit. Answers come while lines are still sent, one a line: \
            read them while sending.
            """,
            "requestBody": [
                "required": true, "content": ["application/x-ndjson": ["schema": ["type": "string"]]],
            ],
            "responses": [
                "200": [
                    "description": "One line a command: key and position, or key and problem.",
                    "content": ["application/x-ndjson": ["schema": ["type": "string"]]],
                ],
                "401": ["$ref": "#/components/responses/Problem"],
                "415": ["$ref": "#/components/responses/Problem"],
            ],
        ]
    ]

    private static let components: JSONValue = [
        "securitySchemes": ["token": ["type": "http", "scheme": "bearer", "bearerFormat": "JWT, EdDSA"]],
        "parameters": [
            "IdempotencyKey": [
                "name": "Idempotency-Key", "in": "header", "required": true,
                "description": "Your name for this intention. Sent again, it gets the first answer again.",
                "schema": ["type": "string", "minLength": 1, "maxLength": 255],
            ]
        ],
        "schemas": ["Position": positionSchema, "Problem": problemSchema],
        "responses": [
            "Problem": [
                "description": "RFC 9457.",
                "content": ["application/problem+json": ["schema": ["$ref": "#/components/schemas/Problem"]]],
            ]
        ],
    ]

    private static let positionSchema: JSONValue = [
        "type": "integer", "format": "int64", "minimum": 0,
        "description": "What a query names in Mallard-At-Least to read what this wrote.",
    ]

    private static let problemSchema: JSONValue = [
        "type": "object", "required": ["type", "title", "status", "code"],
        "properties": [
            "type": ["type": "string", "format": "uri-reference"],
            "title": ["type": "string"],
            "status": ["type": "integer"],
            "detail": ["type": "string"],
            "code": ["type": "string", "description": "UPPER_SNAKE, never renamed: match on this."],
            "errors": [
                "type": "array",
                "items": [
                    "type": "object",
                    "properties": [
                        "pointer": ["type": "string", "format": "json-pointer"],
                        "code": [
                            "type": "string", "enum": .array(FieldError.Code.allCases.map { .string($0.rawValue) }),
                        ],
                        "detail": ["type": "string"],
                    ],
                ],
            ],
            "params": ["type": "object"],
            "retryAfterMs": ["type": "integer"],
            "requestId": ["type": "string"],
        ],
    ]
}
