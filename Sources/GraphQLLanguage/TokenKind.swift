/// The lexical tokens of GraphQL (September 2025, 2.1.6).
enum TokenKind: UInt8 {
    case endOfFile
    case bang
    case dollar
    case ampersand
    case parenOpen
    case parenClose
    case spread
    case colon
    case equals
    case at
    case bracketOpen
    case bracketClose
    case braceOpen
    case pipe
    case braceClose
    case name
    case int
    case float
    case string
    case blockString

    /// How messages call the token, in graphql-js's words.
    var description: String {
        switch self {
        case .endOfFile: "<EOF>"
        case .bang: "\"!\""
        case .dollar: "\"$\""
        case .ampersand: "\"&\""
        case .parenOpen: "\"(\""
        case .parenClose: "\")\""
        case .spread: "\"...\""
        case .colon: "\":\""
        case .equals: "\"=\""
        case .at: "\"@\""
        case .bracketOpen: "\"[\""
        case .bracketClose: "\"]\""
        case .braceOpen: "\"{\""
        case .pipe: "\"|\""
        case .braceClose: "\"}\""
        case .name: "Name"
        case .int: "Int"
        case .float: "Float"
        case .string: "String"
        case .blockString: "BlockString"
        }
    }
}

/// A token and the bytes it covers, quotes included.
struct Token {
    var kind: TokenKind
    var start: Int
    var end: Int
}
