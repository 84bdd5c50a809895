/// Splits a document into tokens. Counts them as it goes, so that a flood stops at the budget and not at its end.
struct Lexer {
    let bytes: [UInt8]
    private var position: Int
    private var budget: Int

    init(_ bytes: [UInt8], tokensMax: Int) {
        self.bytes = bytes
        self.budget = tokensMax
        // A byte order mark may stand first.
        position = bytes.starts(with: Ascii.byteOrderMark) ? 3 : 0
    }

    mutating func next() throws(GraphQLError) -> Token {
        try skipIgnored()
        guard position < bytes.count else { return Token(kind: .endOfFile, start: bytes.count, end: bytes.count) }
        guard budget > 0 else {
            throw failure("The document has more tokens than allowed.", at: position, code: .limitTokens)
        }
        budget -= 1
        let byte = bytes[position]
        if Ascii.isNameStart(byte) { return name() }
        if let kind = punctuator(byte) { return take(kind, length: 1) }
        switch byte {
        case Ascii.quote: return try string()
        case Ascii.minus, Ascii.zero...(Ascii.zero + 9): return try number()
        case Ascii.dot where hasPrefix(Ascii.spread): return take(.spread, length: 3)
        default: throw unexpectedCharacter(at: position)
        }
    }

    func failure(_ message: String, at offset: Int, code: GraphQLErrorCode = .syntax) -> GraphQLError {
        let text = code == .syntax ? "Syntax Error: " + message : message
        return GraphQLError(text, code: code, locations: [Source(bytes).location(at: offset)])
    }

    func text(_ token: Token) -> String { String(decoding: bytes[token.start..<token.end], as: UTF8.self) }

    /// What a string or a block string stands for.
    func value(of token: Token) throws(GraphQLError) -> String {
        if token.kind == .blockString { return BlockString.value(in: bytes, token.start + 3..<token.end - 3) }
        do {
            return try StringLiteral.value(in: bytes, token.start + 1..<token.end - 1)
        } catch {
            throw failure("Invalid escape sequence: \"\(error.text)\".", at: error.offset)
        }
    }
}

extension Lexer {
    private func punctuator(_ byte: UInt8) -> TokenKind? {
        switch byte {
        case 0x21: .bang
        case 0x24: .dollar
        case 0x26: .ampersand
        case 0x28: .parenOpen
        case 0x29: .parenClose
        case 0x3A: .colon
        case 0x3D: .equals
        case 0x40: .at
        case 0x5B: .bracketOpen
        case 0x5D: .bracketClose
        case 0x7B: .braceOpen
        case 0x7C: .pipe
        case 0x7D: .braceClose
        default: nil
        }
    }

    private mutating func skipIgnored() throws(GraphQLError) {
        while position < bytes.count {
            switch bytes[position] {
            case Ascii.space, Ascii.tab, Ascii.lineFeed, Ascii.carriageReturn, Ascii.comma: position += 1
            case Ascii.hash: try skipComment()
            case 0xEF where hasPrefix(Ascii.byteOrderMark): position += 3
            default: return
            }
        }
    }

    private mutating func skipComment() throws(GraphQLError) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == Ascii.lineFeed || byte == Ascii.carriageReturn { return }
            position += try scalarLength(at: position)
        }
    }

    private mutating func take(_ kind: TokenKind, length: Int) -> Token {
        let start = position
        position += length
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func name() -> Token {
        let start = position
        position += 1
        while position < bytes.count, Ascii.isNameContinue(bytes[position]) { position += 1 }
        return Token(kind: .name, start: start, end: position)
    }

    private mutating func number() throws(GraphQLError) -> Token {
        let start = position
        var kind = TokenKind.int
        if bytes[position] == Ascii.minus { position += 1 }
        if byteHere == Ascii.zero {
            position += 1
            if let byte = byteHere, Ascii.isDigit(byte) {
                throw failure("Invalid number, unexpected digit after 0: \(described(at: position)).", at: position)
            }
        } else {
            try digits()
        }
        if byteHere == Ascii.dot {
            kind = .float
            position += 1
            try digits()
        }
        if let byte = byteHere, byte | 0x20 == 0x65 {
            kind = .float
            position += 1
            if byteHere == Ascii.plus || byteHere == Ascii.minus { position += 1 }
            try digits()
        }
        if let byte = byteHere, byte == Ascii.dot || Ascii.isNameStart(byte) {
            throw failure("Invalid number, expected digit but got: \(described(at: position)).", at: position)
        }
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func digits() throws(GraphQLError) {
        guard let byte = byteHere, Ascii.isDigit(byte) else {
            throw failure("Invalid number, expected digit but got: \(described(at: position)).", at: position)
        }
        while let byte = byteHere, Ascii.isDigit(byte) { position += 1 }
    }

    private mutating func string() throws(GraphQLError) -> Token {
        let start = position
        if hasPrefix(Ascii.tripleQuote) { return try blockString(from: start) }
        position += 1
        while let byte = byteHere {
            switch byte {
            case Ascii.quote:
                position += 1
                return Token(kind: .string, start: start, end: position)
            case Ascii.lineFeed, Ascii.carriageReturn:
                throw failure("Unterminated string.", at: position)
            case Ascii.backslash:
                // The character behind it is checked when the value is decoded; here it only must not end the string.
                position += 1
                if byteHere != nil { position += try scalarLength(at: position) }
            default:
                position += try scalarLength(at: position)
            }
        }
        throw failure("Unterminated string.", at: position)
    }

    private mutating func blockString(from start: Int) throws(GraphQLError) -> Token {
        position += 3
        while let byte = byteHere {
            if byte == Ascii.quote, hasPrefix(Ascii.tripleQuote) {
                position += 3
                return Token(kind: .blockString, start: start, end: position)
            }
            if byte == Ascii.backslash, hasPrefix(Ascii.escapedTripleQuote) {
                position += 4
            } else {
                position += try scalarLength(at: position)
            }
        }
        throw failure("Unterminated string.", at: position)
    }

    private var byteHere: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func hasPrefix(_ prefix: [UInt8]) -> Bool {
        guard position + prefix.count <= bytes.count else { return false }
        for index in prefix.indices where bytes[position + index] != prefix[index] { return false }
        return true
    }

    /// The bytes of the scalar at an offset, after checking that they are well-formed UTF-8.
    private func scalarLength(at offset: Int) throws(GraphQLError) -> Int {
        if bytes[offset] < 0x80 { return 1 }
        guard let length = UTF8Scalar.length(in: bytes, at: offset) else {
            throw failure("The document is not valid UTF-8.", at: offset)
        }
        return length
    }

    private func unexpectedCharacter(at offset: Int) -> GraphQLError {
        if bytes[offset] == 0x27 {
            return failure(
                "Unexpected single quote character ('), did you mean to use a double quote (\")?", at: offset)
        }
        return failure("Unexpected character: \(described(at: offset)).", at: offset)
    }

    private func described(at offset: Int) -> String {
        guard offset < bytes.count else { return "<EOF>" }
        guard let scalar = UTF8Scalar.decode(in: bytes, at: offset) else { return "invalid UTF-8" }
        if (0x20..<0x7F).contains(scalar.value) { return scalar == "\"" ? "'\"'" : "\"\(scalar)\"" }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
