import HTTPTypes
import NIOHTTP1

/// The fields of a request that concern queries, looked up once.
public struct QueryFields: Sendable {
    var accept: String?
    var acceptEncoding: String?
    public var authorization: String?
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
        for (name, value) in headers { take(name, value) }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name.utf8.count {
        case 6:
            if Self.equal(name, "accept") { Self.add(value, to: &accept) }
            if Self.equal(name, "expect") { Self.add(value, to: &expect) }
        case 11: if Self.equal(name, "traceparent") { Self.add(value, to: &traceparent) }
        case 12: if Self.equal(name, "content-type") { Self.add(value, to: &contentType) }
        case 13:
            if Self.equal(name, "authorization") { Self.add(value, to: &authorization) }
            if Self.equal(name, "last-event-id") { Self.add(value, to: &lastEventID) }
        case 14:
            if Self.equal(name, "content-length") { Self.add(value, to: &contentLength) }
            if Self.equal(name, "mallard-tenant") { Self.add(value, to: &tenant) }
        case 15:
            if Self.equal(name, "accept-encoding") { Self.add(value, to: &acceptEncoding) }
            if Self.equal(name, "mallard-wait-ms") { Self.add(value, to: &wait) }
            if Self.equal(name, "x-forwarded-for") { Self.add(value, to: &forwardedFor) }
        case 16:
            if Self.equal(name, "content-encoding") { Self.add(value, to: &contentEncoding) }
            if Self.equal(name, "mallard-at-least") { Self.add(value, to: &atLeast) }
        default: break
        }
    }

    /// Several of one name are one, with commas (RFC 9110, 5.3).
    private static func add(_ value: String, to field: inout String?) {
        field = field.map { "\($0), \(value)" } ?? value
    }

    /// Whether a name is this one of as many letters, which are small.
    private static func equal(_ name: String, _ known: String) -> Bool {
        zip(name.utf8, known.utf8).allSatisfy { $1 == (65...90 ~= $0 ? $0 | 0x20 : $0) }
    }
}
