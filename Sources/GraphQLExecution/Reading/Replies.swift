/// What a source has answered to one request, all stages in one buffer.
///
/// A row is its fragments in the order of its column set: `fragment` or `missing` for each column, then `endRow`.
public struct Replies: Sendable {
    /// Where a stored JSON fragment lies in the buffer.
    struct Fragment: Sendable {
        var start: Int32
        var end: Int32

        static let missing = Fragment(start: -1, end: -1)
        var isMissing: Bool { start < 0 }
    }

    enum Entry: Sendable {
        /// Index of its first fragment.
        case row(Int32)
        /// Index into `pages`.
        case page(Int32)
        case absent
        case failure(ReadFailure)
    }

    var bytes: [UInt8] = []
    var fragments: [Fragment] = []
    private(set) var entries: [Entry] = []
    private(set) var pages: [ListPage] = []
    /// First fragment of each page's extras.
    private(set) var pageBases: [Int32] = []
    private var rowStart = 0

    init() {}

    /// Appends the next column of the row: a JSON fragment, or a packed column, as it is stored.
    public mutating func fragment(_ fragment: [UInt8]) {
        let start = bytes.count
        bytes.append(contentsOf: fragment)
        fragments.append(Fragment(start: Int32(start), end: Int32(bytes.count)))
    }

    /// As above, from a slice. Both are concrete, since a generic one would not be specialised in other modules.
    public mutating func fragment(_ fragment: ArraySlice<UInt8>) {
        let start = bytes.count
        bytes.append(contentsOf: fragment)
        fragments.append(Fragment(start: Int32(start), end: Int32(bytes.count)))
    }

    /// Takes in text that holds the next columns, and says where it begins: `fragment(at:)` tells where each lies.
    public mutating func take(_ text: consuming [UInt8]) -> Int {
        let start = bytes.count
        if start == 0 { bytes = text } else { bytes.append(contentsOf: text) }
        return start
    }

    /// As `fragment`, of text that was taken in.
    public mutating func fragment(at range: Range<Int>) {
        precondition(range.upperBound <= bytes.count, "a fragment lies in text that was taken in")
        fragments.append(Fragment(start: Int32(range.lowerBound), end: Int32(range.upperBound)))
    }

    /// Of text that was taken in.
    public func text(at range: Range<Int>) -> ArraySlice<UInt8> { bytes[range] }

    /// Room for that many columns more.
    public mutating func reserve(fragments count: Int) { fragments.reserveCapacity(fragments.count + count) }

    /// Room for that many replies more.
    mutating func reserve(entries count: Int) { entries.reserveCapacity(entries.count + count) }

    /// The next column of the row has no value.
    public mutating func missing() { fragments.append(.missing) }

    /// Ends the row that the fragments since the last reply make.
    public mutating func endRow() {
        entries.append(.row(Int32(rowStart)))
        rowStart = fragments.count
    }

    /// The row does not exist. A row whose presence column is missing counts as absent, too.
    public mutating func absent() {
        dropRow()
        entries.append(.absent)
    }

    public mutating func page(_ page: ListPage) {
        dropRow()
        entries.append(.page(Int32(pages.count)))
        pages.append(page)
        pageBases.append(Int32(fragments.count))
        for extra in page.extras {
            if let extra { fragment(extra) } else { missing() }
        }
        rowStart = fragments.count
    }

    /// This read failed; the others of the stage need not.
    public mutating func failure(_ failure: ReadFailure) {
        dropRow()
        entries.append(.failure(failure))
    }

    private mutating func dropRow() { fragments.removeLast(fragments.count - rowStart) }

    /// Makes the replies of a stage as many as its reads, whatever the source did.
    mutating func complete(to count: Int, with failure: ReadFailure) {
        dropRow()
        if entries.count > count { entries.removeLast(entries.count - count) }
        while entries.count < count { entries.append(.failure(failure)) }
    }

    /// Makes room at the end for the fragments of a list's items while they are written.
    mutating func reserveItem(_ columns: Int) -> Int {
        let base = fragments.count
        for _ in 0..<columns { fragments.append(.missing) }
        return base
    }

    mutating func releaseItem(_ base: Int) { fragments.removeLast(fragments.count - base) }
}
