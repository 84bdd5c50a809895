/// Pieces of Groonga's script language, in which filters are written.
enum GroongaScript {
    /// A string literal. Only quote and backslash are escaped: the language knows no other escape that gives the
    /// character back, and takes every other character as it is.
    static func literal(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.unicodeScalars.append("\\") }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }

    static func isOneOf(_ column: String, _ values: [String]) -> String {
        "in_values(\(column), \(values.map(literal).joined(separator: ", ")))"
    }
}
