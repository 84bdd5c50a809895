import Foundation
import JSON

/// Queries that a query server has recorded, as the bodies of requests.
struct RecordedQueries: Sendable {
    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }

    let bodies: [[UInt8]]
    /// Lines that are no record, such as the last one of a server that was killed.
    let skippedLines: Int

    init(path: String) throws(Unusable) {
        guard let file = FileManager.default.contents(atPath: path) else {
            throw Unusable(description: "There is no file \(path) that can be read.")
        }
        self.init(lines: Array(file))
        guard !bodies.isEmpty else {
            throw Unusable(description: "No line of \(path) is a recorded query: `mallard query-server --record`.")
        }
    }

    init(lines: [UInt8]) {
        var bodies: [[UInt8]] = []
        var skipped = 0
        for line in lines.split(separator: UInt8(ascii: "\n")) {
            if let body = Self.body(of: Array(line)) { bodies.append(body) } else { skipped += 1 }
        }
        self.bodies = bodies
        skippedLines = skipped
    }

    private static func body(of line: [UInt8]) -> [UInt8]? {
        // A line that is cut off is none.
        guard let record = try? JSONValue.parse(line), let document = record["document"]?.asString else { return nil }
        var request = JSONObject()
        request.set("query", to: .string(document))
        if let operation = record["operation"] { request.set("operationName", to: operation) }
        if let variables = record["variables"] { request.set("variables", to: variables) }
        return JSONValue.object(request).encoded()
    }
}
