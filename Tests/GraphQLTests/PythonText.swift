import GraphQLExecution

/// Values as Python writes them: what graphql-core's tests let a field answer, to show the arguments it got.
enum PythonText {
    static func of(_ value: InputValue) -> String {
        switch value {
        case .null: "None"
        case .int(let number): String(number)
        case .float(let number): "\(number)"
        case .string(let text), .enumeration(let text): "'\(text)'"
        case .boolean(let flag): flag ? "True" : "False"
        case .list(let items): "[" + items.map(of).joined(separator: ", ") + "]"
        case .object(let members): of(members)
        }
    }

    static func of(_ members: [InputMember]) -> String {
        "{" + members.map { "'\($0.name)': \(of($0.value))" }.joined(separator: ", ") + "}"
    }

    /// Whether an answer shows these arguments: the one named `input`, all behind a source, or one string.
    static func shows(_ answer: String, _ arguments: Arguments) -> Bool {
        if let input = arguments["input"] { return answer == of(input) }
        if let text = arguments.text("cannotBeNull") { return answer == "Passed: \(text)" }
        return answer.hasSuffix(", \(of(arguments.members))]") || answer == of(arguments.members)
    }
}
