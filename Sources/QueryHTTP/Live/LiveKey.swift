import Digests
import GraphQLExecution
import JSON

/// What makes live queries one: the same document, operation and variables, seen with the same eyes.
struct LiveKey: Hashable, Sendable {
    let document: [UInt8]
    let operation: String?
    let variables: JSONObject
    let viewer: Viewer

    init(_ request: GraphQLRequest, _ prepared: PreparedRequest, _ viewer: Viewer) {
        document = SHA256.hash(request.query)
        operation = request.operationName
        variables = request.variables
        // Where nothing depends on who asks, all visitors of a mall see the same; staff see drafts among it.
        self.viewer = viewer.isStaff || prepared.isPersonal ? viewer : .anonymous(tenant: viewer.tenant)
    }
}
