/// One difference between a schema that clients were written for and a later one.
public struct SchemaChange: Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable {
        /// Some request that was valid is refused now, or some reply has another shape.
        case breaking
        /// Every request is still valid; a client may meet what it does not expect, or other data.
        case dangerous
        case safe

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .breaking: 0
            case .dangerous: 1
            case .safe: 2
            }
        }
    }

    public let severity: Severity
    /// Schema coordinate (GraphQL September 2025, 3.14), such as `Query.order(id:)`.
    public let coordinate: String
    /// What has changed, for people.
    public let message: String
}

extension SchemaChange: CustomStringConvertible {
    public var description: String { "\(severity.rawValue): \(coordinate): \(message)" }
}

extension Schema {
    /// What clients written for `old` meet in this schema: the worst first, then by coordinate. Empty if nothing.
    ///
    /// The rules are those of graphql-js, `findBreakingChanges` and `findDangerousChanges`.
    public func changes(since old: Schema) -> [SchemaChange] {
        var comparison = SchemaComparison(old: old, new: self)
        comparison.run()
        return comparison.changes.sorted {
            ($0.severity, $0.coordinate, $0.message) < ($1.severity, $1.coordinate, $1.message)
        }
    }
}
