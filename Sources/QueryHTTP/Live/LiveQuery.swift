import GraphQLExecution
import ProjectionKit

/// A query that is run again when what it read has changed, once for all its streams.
struct LiveQuery {
    let prepared: PreparedRequest
    let viewer: Viewer
    let projections: [String]
    var streams: [Int: LiveMailbox] = [:]
    var latest: LiveResult?
    var dependencies: Set<ReadDependency> = []
    /// When it may run again.
    var notBefore = ContinuousClock.Instant.now
}
