import HTTPDoor
import HTTPTypes
import NIOHTTP1

/// The fields of a request that concern commands, looked up once.
struct CommandFields: Sendable {
    var authorization: String?
    var cause: String?
    var contentEncoding: String?
    var contentLength: String?
    var contentType: String?
    var deadline: String?
    var expect: String?
    var idempotencyKey: String?
    var tenant: String?
    private var statedTraceparent: String?

    init(_ fields: HTTPFields) {
        authorization = fields[.authorization]
        cause = fields[.mallardCause]
        contentEncoding = fields[.contentEncoding]
        contentLength = fields[.contentLength]
        contentType = fields[.contentType]
        deadline = fields[.mallardDeadline]
        expect = fields[.expect]
        idempotencyKey = fields[.idempotencyKey]
        tenant = fields[.mallardTenant]
        statedTraceparent = fields[.traceparent]
    }

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers { take(HeaderLine(name, value)) }
    }

    /// By length first: few lines are compared with more than two names.
    private mutating func take(_ line: HeaderLine) {
        switch line.name.utf8.count {
        case 6: line.take("expect", to: &expect)
        case 11: line.take("traceparent", to: &statedTraceparent)
        case 12: line.take("content-type", to: &contentType)
        case 13:
            line.take("authorization", to: &authorization)
            line.take("mallard-cause", to: &cause)
        case 14:
            line.take("content-length", to: &contentLength)
            line.take("mallard-tenant", to: &tenant)
        case 15: line.take("idempotency-key", to: &idempotencyKey)
        case 16:
            line.take("content-encoding", to: &contentEncoding)
            line.take("mallard-deadline", to: &deadline)
        default: break
        }
    }

    /// The W3C's trace context, if it is one; anything else is not carried on.
    var traceparent: String? {
        guard let stated = statedTraceparent, stated.utf8.count == 55 else { return nil }
        let parts = stated.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [2, 32, 16, 2], parts[0] != "ff",
            parts.allSatisfy({ $0.utf8.allSatisfy { $0 > 0x2F && $0 < 0x3A || $0 > 0x60 && $0 < 0x67 } })
        else { return nil }
        return stated
    }
}

extension HTTPField.Name {
    private static func known(_ name: String) -> HTTPField.Name {
        guard let field = HTTPField.Name(name) else { preconditionFailure("a field name is a token: \(name)") }
        return field
    }

    static let idempotencyKey = known("Idempotency-Key")
    static let mallardTenant = known("Mallard-Tenant")
    static let mallardCause = known("Mallard-Cause")
    static let mallardDeadline = known("Mallard-Deadline")
    static let traceparent = known("traceparent")
}
