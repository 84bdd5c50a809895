/// A metric's name and labels, as they are written.
struct SeriesID: Hashable, Comparable, Sendable {
    let name: String
    /// `a="b",c="d"`, sorted by name.
    let labels: String

    init(_ label: String, _ dimensions: [(String, String)]) {
        name = Self.legal(label)
        labels = dimensions.sorted { $0.0 < $1.0 }
            .map { "\(Self.legal($0.0))=\"\(Self.escaped($0.1))\"" }
            .joined(separator: ",")
    }

    /// `name{labels}` with a suffix to the name and a label more.
    func line(_ suffix: String = "", _ label: String? = nil) -> String {
        let all = [labels, label ?? ""].filter { !$0.isEmpty }.joined(separator: ",")
        return all.isEmpty ? name + suffix : "\(name)\(suffix){\(all)}"
    }

    static func < (left: SeriesID, right: SeriesID) -> Bool {
        (left.name, left.labels) < (right.name, right.labels)
    }

    private static func legal(_ name: String) -> String {
        String(
            name.map { $0.isASCII && ($0.isLetter || $0.isNumber) || $0 == "_" || $0 == ":" ? $0 : "_" })
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
