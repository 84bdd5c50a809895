import HTTPDoor
import HTTPTypes
import NIOHTTP1

/// The fields of a request that concern queries, looked up once.
public struct QueryFields: Sendable {
    var accept: String?
    var acceptEncoding: String?
    public fileprivate(set) var authorization: String?
    var contentEncoding: String?
    var contentLength: String?
    var contentType: String?
    var expect: String?
    var tenant: String?
    var atLeast: String?
    var wait: String?
    var traceparent: String?
    var lastEventID: String?
    var forwardedFor: String?

    /// Whether they are named; what is wanted most is found out later.
    var wantsEvents: Bool {
        guard let accept, accept != "application/json" else { return false }
        return accept.lowercased().contains("event-stream")
    }

    init(_ fields: HTTPFields) {
        accept = fields[.accept]
        acceptEncoding = fields[.acceptEncoding]
        authorization = fields[.authorization]
        contentEncoding = fields[.contentEncoding]
        contentLength = fields[.contentLength]
        contentType = fields[.contentType]
        expect = fields[.expect]
        tenant = fields[.mallardTenant]
        atLeast = fields[.mallardAtLeast]
        wait = fields[.mallardWait]
        traceparent = fields[.traceparent]
        lastEventID = fields[.lastEventID]
        forwardedFor = fields[.forwardedFor]
    }

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers { take(HeaderLine(name, value)) }
    }

    /// By length first: few lines are compared with more than two names.
    private mutating func take(_ line: HeaderLine) {
        switch line.name.utf8.count {
        case 6:
            line.take("accept", to: &accept)
            line.take("expect", to: &expect)
        case 11: line.take("traceparent", to: &traceparent)
        case 12: line.take("content-type", to: &contentType)
        case 13:
            line.take("authorization", to: &authorization)
            line.take("last-event-id", to: &lastEventID)
        case 14:
            line.take("content-length", to: &contentLength)
            line.take("mallard-tenant", to: &tenant)
        case 15:
            line.take("accept-encoding", to: &acceptEncoding)
            line.take("mallard-wait-ms", to: &wait)
            line.take("x-forwarded-for", to: &forwardedFor)
        case 16:
            line.take("content-encoding", to: &contentEncoding)
            line.take("mallard-at-least", to: &atLeast)
        default: break
        }
    }
}
