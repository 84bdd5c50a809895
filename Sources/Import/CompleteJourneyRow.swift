/// What a reader needs to know of a row.
protocol CompleteJourneyRow: Sendable {
    /// Name of the file in the data set's folder.
    static var file: String { get }
    /// In the file's order; the first line of the file must be exactly these, parted by tabs.
    static var columns: [String] { get }

    /// Takes every cell in turn.
    init(cells: inout RowCells) throws(RowCells.Fault)

    /// Adds the row, once it is accepted, to what is counted.
    func count(in figures: inout ImportFigures)
}
