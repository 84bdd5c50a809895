import GraphQLExecution
import GraphQLLanguage
import JSON

/// What a request's `extensions` ask to be told beside the data: `cost: true`, `explain: true`.
struct ReplyWishes {
    private let cost: Bool
    private let explain: Bool

    /// - Parameter mayExplain: a plan shows what lies behind the schema, so it is for those who may introspect.
    init(_ request: GraphQLRequest, mayExplain: Bool) throws(GraphQLRefusal) {
        cost = !request.extensions.isEmpty && request.extensions["cost"] == .bool(true)
        explain = !request.extensions.isEmpty && request.extensions["explain"] == .bool(true)
        if explain, !mayExplain {
            throw GraphQLRefusal(.validation, "Explaining is for staff.", code: .introspectionRefused)
        }
    }

    /// The reply's `extensions`; nil if nothing was asked for.
    func extensions(
        _ prepared: PreparedRequest, _ options: GraphQLOptions, _ observation: QueryObservation
    ) -> JSONValue? {
        guard cost || explain else { return nil }
        var members = JSONObject()
        if cost {
            members.set(
                "cost", to: ["price": .integer(Int64(prepared.cost)), "priceMax": .integer(Int64(options.costMax))])
        }
        if explain {
            var plan = prepared.explained(observation.times).asObject ?? JSONObject()
            if let request = observation.request {
                plan.set("document", to: .string(DocumentHash.text(of: request.query)))
            }
            plan.set("planWasKnown", to: .bool(prepared.documentWasKnown))
            if let preparedAt = observation.preparedAt {
                plan.set("prepareMicroseconds", to: .integer(observation.start.duration(to: preparedAt).microseconds))
            }
            plan.set("waitMicroseconds", to: .integer(observation.waited.microseconds))
            members.set("explain", to: .object(plan))
        }
        return .object(members)
    }
}
