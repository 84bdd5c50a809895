import JSON

/// What came of replaying queries.
public struct ReplayReport: Sendable {
    /// Queries that got a reply, whatever it says.
    public internal(set) var answered = 0
    /// Queries without one: their connection ended.
    public internal(set) var lost = 0
    /// By code of GraphQL, such as `UNAVAILABLE`, or of HTTP, such as `HTTP 503`.
    public internal(set) var errors: [String: Int] = [:]
    public internal(set) var seconds = 0.0
    /// Of the file's queries, how many were asked.
    public internal(set) var asked = 0
    public internal(set) var total = 0
    /// Percentiles of the time to the reply, in milliseconds.
    public internal(set) var latencies: [(name: String, milliseconds: Double)] = []
    /// Whether times run from the instant a query was due.
    public internal(set) var isOpen = false

    public var perSecond: Double { seconds > 0 ? Double(answered) / seconds : 0 }

    /// For people.
    public var text: String {
        var lines = ["\(asked) of \(total) queries, \(answered) answered in \(Self.short(seconds)) s: "]
        lines[0] += "\(Self.short(perSecond))/s"
        let times = latencies.map { "\($0.name) \(Self.short($0.milliseconds))" }.joined(separator: "  ")
        lines.append("ms to the reply\(isOpen ? ", from when it was due" : ""): \(times)")
        if lost > 0 { lines.append("without a reply: \(lost)") }
        for (code, count) in errors.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            lines.append("error \(code): \(count)")
        }
        return lines.joined(separator: "\n")
    }

    /// One object for machines.
    public var json: String {
        var writer = JSONWriter()
        writer.beginObject()
        for (key, count) in [("asked", asked), ("total", total), ("answered", answered), ("lost", lost)] {
            writer.key(key)
            writer.value(count)
        }
        writer.key("seconds")
        writer.value(seconds)
        writer.key("perSecond")
        writer.value(perSecond)
        writer.key("milliseconds")
        writer.beginObject()
        for (name, milliseconds) in latencies {
            writer.key(name)
            writer.value(milliseconds)
        }
        writer.endObject()
        writer.key("errors")
        writer.beginObject()
        for (code, count) in errors.sorted(by: { $0.key < $1.key }) {
            writer.key(code)
            writer.value(count)
        }
        writer.endObject()
        writer.endObject()
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    private static func short(_ number: Double) -> String {
        number >= 100 ? "\(Int64(number.rounded()))" : "\((number * 100).rounded() / 100)"
    }
}
