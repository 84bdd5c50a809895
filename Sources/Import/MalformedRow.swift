/// A row that was left out, and why.
public struct MalformedRow: Hashable, Sendable, CustomStringConvertible {
    public enum Reason: Hashable, Sendable {
        /// More than 64 KiB.
        case tooLong
        case columnCount(found: Int, expected: Int)
        /// A cell that must say something is empty.
        case empty
        /// Not a whole decimal number, or one beyond 18 digits.
        case notANumber
        case outOfRange(value: Int64)
        case notATime
        case notADay
        /// The last day lies before the first.
        case endsBeforeItStarts
        case notUTF8
        /// Household, store or time is not that of the basket's first line.
        case differsFromBasket
        /// The basket has this product already.
        case repeatedProduct
        /// The basket has `CompleteJourney.Basket.linesMax` lines already.
        case basketFull
    }

    public let file: String
    /// From 1; the column names are line 1.
    public let line: Int
    /// Name of the column; nil if the row as a whole is wrong.
    public let column: String?
    public let reason: Reason

    public init(file: String, line: Int, column: String?, reason: Reason) {
        self.file = file
        self.line = line
        self.column = column
        self.reason = reason
    }

    public var description: String { "\(file):\(line) \(column ?? "row"): \(reason)" }
}

/// The malformed rows that a reader met: how many, and the first of them.
public struct MalformedRows: Hashable, Sendable {
    /// So many are kept; the rest is only counted.
    public static let keptMax = 1_000

    public private(set) var count = 0
    /// In the order of the file, at most `keptMax`.
    public private(set) var first: [MalformedRow] = []

    public init() {}

    mutating func add(_ row: MalformedRow) {
        count += 1
        if first.count < Self.keptMax { first.append(row) }
    }
}
