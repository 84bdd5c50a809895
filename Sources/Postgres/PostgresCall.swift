import Glibc

/// One statement with its parameters.
public struct PostgresCall: Hashable, Sendable {
    /// One SQL statement; parameters are `$1`, `$2` and so on. Keep the text constant: statements are cached by it.
    public let sql: String
    public let parameters: [PostgresValue]

    public init(_ sql: String, _ parameters: [PostgresValue] = []) {
        self.sql = sql
        self.parameters = parameters
    }

    /// The protocol counts parameters in 16 bits.
    static let parametersMax = 65_535
    /// The server takes no message beyond 1 GiB; the statement's name and the length words take some of it.
    static let bytesMax = 1_000_000_000

    /// Throws `invalidCall` for what libpq would cut short or the server hang up on.
    func validate() throws(PostgresError) {
        guard !Self.containsNUL(sql) else { throw .invalidCall("the statement contains a NUL character") }
        guard parameters.count <= Self.parametersMax else { throw .invalidCall("more than 65535 parameters") }
        let bytes = parameters.reduce(0) { $0 + $1.byteCount }
        guard bytes <= Self.bytesMax else { throw .invalidCall("parameters of more than 1 GB") }
    }

    static func containsNUL(_ text: String) -> Bool {
        var text = text
        // The buffer lives for the call; memchr reads within its count.
        return text.withUTF8 { buffer in
            guard let base = buffer.baseAddress else { return false }
            return unsafe memchr(base, 0, buffer.count) != nil
        }
    }

    /// The statement begins a transaction block that may outlive its pipeline.
    var beginsTransaction: Bool {
        let start = sql.utf8.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
        return Self.openings.contains { word in
            start.count >= word.count && zip(start, word).allSatisfy { $0 | 0x20 == $1 }
        }
    }

    private static let openings = [Array("begin".utf8), Array("start transaction".utf8)]
}
