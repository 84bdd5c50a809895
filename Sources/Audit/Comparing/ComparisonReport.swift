public import EventSourcing
public import JSON

/// How what is stored compares with a fresh fold of the log.
public struct ComparisonReport: Sendable {
    public enum Outcome: Hashable, Sendable {
        case same
        /// The first differences.
        case differs([Difference])
        /// It could not be compared; in words for people.
        case failed(String)
    }

    /// One value that is not what the log says.
    public struct Difference: Hashable, Sendable {
        /// `m:demo:p1` for a row, `i:demo:price` for a list, `demo/p1` for a document of the search index.
        public let key: String
        /// Nil: the whole row, list or document.
        public let column: String?
        /// Nil: nothing.
        public let folded: String?
        public let stored: String?
    }

    public struct Item: Sendable {
        public let name: String
        /// Where both were compared.
        public let position: Position
        /// Rows and lists, or documents.
        public let compared: Int
        public let outcome: Outcome
    }

    public let items: [Item]

    public init(items: [Item]) { self.items = items }

    public var isClean: Bool { items.allSatisfy { $0.outcome == .same } }

    public var json: JSONValue {
        [
            "clean": .bool(isClean),
            "readModels": .array(
                items.map { item in
                    var object: JSONObject = [
                        ("name", .string(item.name)), ("position", .integer(item.position.rawValue)),
                        ("compared", .integer(Int64(item.compared))),
                    ].object
                    switch item.outcome {
                    case .same: object.set("outcome", to: "same")
                    case .differs(let differences):
                        object.set("outcome", to: "differs")
                        object.set("differences", to: .array(differences.map(\.json)))
                    case .failed(let reason):
                        object.set("outcome", to: "failed")
                        object.set("reason", to: .string(reason))
                    }
                    return .object(object)
                }),
        ]
    }

    /// For people, without a newline at the end.
    public var text: String {
        var lines: [String] = []
        for item in items {
            let name = item.name.padded(to: 20)
            let scope = "\(item.compared) compared at position \(item.position)"
            switch item.outcome {
            case .same: lines.append("same     \(name)  \(scope)")
            case .differs(let differences):
                lines.append("DIFFERS  \(name)  \(scope)")
                lines += differences.map(\.text)
            case .failed(let reason): lines.append("FAILED   \(name)  \(reason)")
            }
        }
        lines.append(isClean ? "What is stored is what the log says." : "What is stored is NOT what the log says.")
        return lines.joined(separator: "\n")
    }
}

extension ComparisonReport.Difference {
    fileprivate var json: JSONValue {
        .object(
            [
                ("key", .string(key)), ("column", column.map { .string($0) } ?? .null),
                ("folded", folded.map { .string($0) } ?? .null), ("stored", stored.map { .string($0) } ?? .null),
            ].object)
    }

    fileprivate var text: String {
        let place = column.map { "\(key) \($0)" } ?? key
        return "  \(place)\n    log:    \(folded ?? "nothing")\n    stored: \(stored ?? "nothing")"
    }
}

extension [(String, JSONValue)] {
    fileprivate var object: JSONObject { JSONObject(map { ($0.0, $0.1 as JSONValue?) }) }
}
