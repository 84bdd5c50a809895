/// Reads a file row by row.
///
/// A malformed row is left out and noted in `malformed`; the rows around it are kept.
public struct TableReader<Row>: ~Copyable {
    /// What was left out so far.
    public internal(set) var malformed = MalformedRows()
    /// What was given out so far, counted.
    public private(set) var figures = ImportFigures()

    private let file: String
    private let columns: [String]
    private let parse: @Sendable (inout RowCells) throws(RowCells.Fault) -> Row
    private let count: @Sendable (Row, inout ImportFigures) -> Void
    private var lines: LineReader

    init(in folder: String) throws(DatasetError) where Row: CompleteJourneyRow {
        var lines = try LineReader(path: "\(folder)/\(Row.file)")
        try Self.readHeader(of: Row.file, Row.columns, from: &lines)
        file = Row.file
        columns = Row.columns
        parse = { (cells: inout RowCells) throws(RowCells.Fault) in try Row(cells: &cells) }
        count = { row, figures in row.count(in: &figures) }
        self.lines = lines
    }

    /// The next good row, or nil at the end. After an error the reader is of no more use.
    public mutating func next() throws(DatasetError) -> Row? {
        while let line = try lines.next() {
            guard case .bytes(let range) = line else {
                note(.tooLong, column: nil)
                continue
            }
            if let row = row(in: range) {
                count(row, &figures)
                return row
            }
        }
        return nil
    }

    /// Notes that the row given out last is malformed after all.
    mutating func note(_ reason: MalformedRow.Reason, column: String?) {
        malformed.add(MalformedRow(file: file, line: lines.number, column: column, reason: reason))
    }

    private mutating func row(in range: Range<Int>) -> Row? {
        let found = RowCells.count(lines.buffer, range)
        guard found == columns.count else {
            note(.columnCount(found: found, expected: columns.count), column: nil)
            return nil
        }
        var cells = RowCells(lines.buffer, range)
        do throws(RowCells.Fault) {
            return try parse(&cells)
        } catch {
            note(error.reason, column: columns[error.column])
            return nil
        }
    }

    private static func readHeader(
        of file: String, _ columns: [String], from lines: inout LineReader
    ) throws(DatasetError) {
        let expected = columns.joined(separator: "\t")
        guard case .bytes(let range) = try lines.next() else {
            throw .wrongHeader(file: file, found: "", expected: expected)
        }
        let found = String(decoding: lines.buffer[range], as: UTF8.self)
        if found != expected { throw .wrongHeader(file: file, found: found, expected: expected) }
    }
}
