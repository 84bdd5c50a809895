public import EventSourcing

/// How far a bucket of a read model has come: its rows, and its indexes with them or not yet.
public struct Checkpoint: Hashable, Sendable, CustomStringConvertible {
    /// By the letter behind the position.
    public enum Indexes: String, Sendable {
        /// They follow the rows.
        case kept = ""
        /// They are not there: the generation is being built, and nobody reads it yet.
        case deferred = "d"
        /// They are being made of the rows as they stand. Nothing may be folded until they are there.
        case filling = "f"
    }

    public let position: Position
    public let indexes: Indexes

    public init(_ position: Position, indexes: Indexes = .kept) {
        self.position = position
        self.indexes = indexes
    }

    /// Where every bucket begins.
    public static let start = Checkpoint(.start)

    /// As stores keep it: `2000`, `2000d`.
    public var description: String { "\(position)\(indexes.rawValue)" }

    public init?(stored: String) {
        let digits = stored.prefix { $0.isASCII && $0.isNumber }
        guard let position = Int64(digits), let indexes = Indexes(rawValue: String(stored[digits.endIndex...])) else {
            return nil
        }
        self.init(Position(position), indexes: indexes)
    }
}
