import JSON
import Tracing

/// OpenTelemetry's protocol 1.x, JSON encoding: hexadecimal ids, 64-bit numbers as strings.
enum OTLP {
    static func traces(_ spans: [SpanRecord], service: String) -> JSONValue {
        let resource: JSONValue = ["attributes": [attribute("service.name", ["stringValue": .string(service)])]]
        let scope: JSONValue = ["scope": ["name": "mallard"], "spans": .array(spans.map(span))]
        return ["resourceSpans": [["resource": resource, "scopeSpans": [scope]]]]
    }

    private static func span(_ span: SpanRecord) -> JSONValue {
        var attributes: [JSONValue] = []
        span.attributes.forEach { key, value in attributes.append(attribute(key, encoded(value))) }
        var object = JSONObject(minimumCapacity: 9)
        object.set("traceId", to: .string(span.identity.traceText))
        object.set("spanId", to: .string(span.identity.spanText))
        if let parent = span.parent { object.set("parentSpanId", to: .string(parent.spanText)) }
        object.set("name", to: .string(span.name))
        object.set("kind", to: .integer(kind(span.kind)))
        object.set("startTimeUnixNano", to: .string("\(span.start)"))
        object.set("endTimeUnixNano", to: .string("\(span.end)"))
        object.set("attributes", to: .array(attributes))
        if let failure = span.failure { object.set("status", to: ["code": 2, "message": .string(failure)]) }
        return .object(object)
    }

    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        ["key": .string(key), "value": value]
    }

    private static func encoded(_ attribute: SpanAttribute) -> JSONValue {
        switch attribute {
        case .int32(let value): ["intValue": .string("\(value)")]
        case .int64(let value): ["intValue": .string("\(value)")]
        case .double(let value): ["doubleValue": .number("\(value)")]
        case .bool(let value): ["boolValue": .bool(value)]
        case .string(let value): ["stringValue": .string(value)]
        default: ["stringValue": .string("\(attribute)")]
        }
    }

    private static func kind(_ kind: SpanKind) -> Int64 {
        switch kind {
        case .internal: 1
        case .server: 2
        case .client: 3
        case .producer: 4
        case .consumer: 5
        }
    }
}
