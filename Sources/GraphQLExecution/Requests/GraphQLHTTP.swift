/// The rules of GraphQL over HTTP as pure functions: media types and status codes. The server calls them.
public enum GraphQLHTTP {
    public enum MediaType: String, Hashable, Sendable {
        case graphQLResponse = "application/graphql-response+json"
        case json = "application/json"
        case eventStream = "text/event-stream"

        /// As the reply's `Content-Type`.
        public var contentType: String {
            switch self {
            case .graphQLResponse: "application/graphql-response+json; charset=utf-8"
            case .json: "application/json; charset=utf-8"
            case .eventStream: "text/event-stream"
            }
        }
    }

    /// Which status codes are sent: those that the audits of graphql-http expect, or those of the 2026 draft.
    public enum StatusMode: String, Hashable, Sendable, CaseIterable {
        case audit
        case draft
    }

    /// The best reply type for an `Accept` header (RFC 9110, 12.5.1); nil is 406. Absent or `*/*` is JSON.
    public static func negotiate(accept: String?, offersEvents: Bool = false) -> MediaType? {
        // What clients usually send is told without taking it apart.
        guard let accept, accept != "*/*", accept != "application/json", !accept.allSatisfy({ $0 == " " }) else {
            return .json
        }
        let ranges = accept.split(separator: ",").compactMap { MediaRange($0) }
        var offers: [MediaType] = [.json, .graphQLResponse]
        if offersEvents { offers.append(.eventStream) }
        var best: (type: MediaType, quality: Double, specificity: Int)?
        for offer in offers {
            // The most specific range speaks for a type.
            guard let range = ranges.filter({ $0.matches(offer) }).max(by: { $0.specificity < $1.specificity }),
                range.quality > 0
            else { continue }
            // Events are only for those who name them: a browser's `*/*` wants one answer.
            if offer == .eventStream, range.specificity < 2 { continue }
            let candidate = (type: offer, quality: range.quality, specificity: range.specificity)
            if best.map({ (candidate.quality, candidate.specificity) > ($0.quality, $0.specificity) }) ?? true {
                best = candidate
            }
        }
        return best?.type
    }

    /// Whether a POST's `Content-Type` is JSON in UTF-8; anything else is 415.
    public static func acceptsRequest(contentType: String?) -> Bool {
        if contentType == "application/json" { return true }
        guard let parts = contentType?.split(separator: ";"), let type = parts.first else { return false }
        guard trimmed(type) == "application/json" else { return false }
        return parts.dropFirst().allSatisfy { parameter in
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, trimmed(pair[0]) == "charset" else { return true }
            let charset = trimmed(pair[1]).filter { $0 != "\"" }
            return charset == "utf-8" || charset == "utf8"
        }
    }

    /// Status of a reply to an executed request.
    public static func status(of result: GraphQLResult, _ type: MediaType, _ mode: StatusMode = .audit) -> Int {
        mode == .draft && result.hasErrors && type == .graphQLResponse ? 294 : 200
    }

    /// Status of a refused request.
    public static func status(of refusal: GraphQLRefusal, _ type: MediaType, _ mode: StatusMode = .audit) -> Int {
        switch refusal.kind {
        case .notJSON: 400
        case .mediaType: 415
        case .notAcceptable: 406
        case .method: 405
        case .notReady: 503
        case .parameters: mode == .draft ? 422 : 400
        case .document: mode == .audit && type == .json ? 200 : 400
        case .validation, .variables: mode == .draft ? 422 : type == .json ? 200 : 400
        }
    }

    /// How a reply is labelled. In the draft a refusal bears the GraphQL type also for those who accept plain JSON.
    public static func label(_ type: MediaType, status: Int, _ mode: StatusMode = .audit) -> MediaType {
        mode == .draft && status >= 400 && type == .json ? .graphQLResponse : type
    }

    static func trimmed(_ text: Substring) -> String {
        let inner = text.drop { $0 == " " || $0 == "\t" }
        return inner.reversed().drop { $0 == " " || $0 == "\t" }.reversed().map { $0.lowercased() }.joined()
    }
}

/// One range of an `Accept` header.
private struct MediaRange {
    let type: String
    let subtype: String
    let quality: Double

    init?(_ text: Substring) {
        let parts = text.split(separator: ";")
        guard let full = parts.first.map({ GraphQLHTTP.trimmed($0) }) else { return nil }
        let names = full.split(separator: "/", maxSplits: 1)
        guard names.count == 2 else { return nil }
        type = String(names[0])
        subtype = String(names[1])
        var quality = 1.0
        for parameter in parts.dropFirst() {
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, GraphQLHTTP.trimmed(pair[0]) == "q" else { continue }
            quality = Double(GraphQLHTTP.trimmed(pair[1])).map { min(max($0, 0), 1) } ?? 0
        }
        self.quality = quality
    }

    var specificity: Int { type == "*" ? 0 : subtype == "*" ? 1 : 2 }

    func matches(_ offer: GraphQLHTTP.MediaType) -> Bool {
        let names = offer.rawValue.split(separator: "/", maxSplits: 1)
        return (type == "*" || type == names[0]) && (subtype == "*" || subtype == names[1])
    }
}
