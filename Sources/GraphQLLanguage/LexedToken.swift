/// One token as the lexer sees it, for tests of the lexer alone.
package struct LexedToken: Sendable {
    /// As messages call it: `"!"`, `Name`, `BlockString`.
    package let kind: String
    /// Decoded for strings, else as written.
    package let value: String
    package let bytes: Range<Int>
}

extension Source {
    /// The tokens of the text, without the end.
    package func tokens() throws(GraphQLError) -> [LexedToken] {
        var lexer = Lexer(bytes, tokensMax: .max)
        var tokens: [LexedToken] = []
        while true {
            let token = try lexer.next()
            let value: String
            switch token.kind {
            case .endOfFile: return tokens
            case .string, .blockString: value = try lexer.value(of: token)
            default: value = lexer.text(token)
            }
            tokens.append(LexedToken(kind: token.kind.description, value: value, bytes: token.start..<token.end))
        }
    }
}
