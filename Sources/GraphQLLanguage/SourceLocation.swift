/// A place in a document: line and column, both from 1; columns count UTF-16 code units, as graphql-js does.
public struct SourceLocation: Hashable, Sendable {
    public let line: Int
    public let column: Int

    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}
