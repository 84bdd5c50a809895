/// What the caller of `replay` did wrong, or what is missing, in words.
struct ReplayError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
