import HTTPDoor
public import NIOHTTP1

/// A request that a door takes: a POST of a known, small size that waits for one reply on a lasting connection, or a
/// POST or GET that wants events.
public struct QueryRequest: Sendable {
    public let path: String
    /// Those of a GET, behind its path; nil for a POST.
    let parameters: String?
    public let fields: QueryFields

    /// Nil for any other request.
    ///
    /// - Parameter paths: of requests to take, without their queries.
    public init?(_ head: HTTPRequestHead, paths: [String]) {
        switch head.method {
        case .POST:
            guard paths.contains(head.uri) else { return nil }
            let fields = QueryFields(head.headers)
            guard head.isLasting || fields.wantsEvents,
                Door.takesBody(ofLength: fields.contentLength, expect: fields.expect)
            else { return nil }
            (path, parameters, self.fields) = (head.uri, nil, fields)
        case .GET:
            let parts = head.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
            guard let path = paths.first(where: { $0 == parts[0] }) else { return nil }
            let fields = QueryFields(head.headers)
            guard fields.wantsEvents else { return nil }
            (self.path, parameters, self.fields) = (path, parts.count > 1 ? String(parts[1]) : "", fields)
        default: return nil
        }
    }
}
