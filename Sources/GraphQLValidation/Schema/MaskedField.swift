import GraphQLLanguage

/// What `@masked(as:)` says: a field holds something personal, and another the same with its middle hidden.
enum MaskedField {
    static let directive = "masked"

    /// As SDL.
    static func printed(_ name: String?) -> String { name.map { " @\(directive)(as: \(Printer.quoted($0)))" } ?? "" }
}
