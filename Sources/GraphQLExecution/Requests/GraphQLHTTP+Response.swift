extension GraphQLHTTP {
    /// A reply, ready for the server to send.
    public struct Response: Sendable {
        public let status: Int
        /// Names in lower case.
        public let headers: [(name: String, value: String)]
        public let body: [UInt8]
    }

    /// The reply to an executed request.
    public static func response(
        to result: GraphQLResult, _ type: MediaType, _ mode: StatusMode = .audit
    ) -> Response {
        let status = status(of: result, type, mode)
        return Response(status: status, headers: headers(type), body: result.body)
    }

    /// The reply to a refused request. Without an acceptable type it is JSON, and says so.
    public static func response(
        to refusal: GraphQLRefusal, _ type: MediaType?, _ mode: StatusMode = .audit
    ) -> Response {
        let given = type ?? .json
        let status = status(of: refusal, given, mode)
        var headers = headers(label(given, status: status, mode))
        if refusal.kind == .method { headers.append(("allow", "POST")) }
        return Response(status: status, headers: headers, body: ResponseEncoding.refused(refusal.errors))
    }

    private static func headers(_ type: MediaType) -> [(name: String, value: String)] {
        [("content-type", type.contentType), ("vary", "accept, accept-encoding")]
    }
}
