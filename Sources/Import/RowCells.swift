/// The cells of one row, taken from left to right.
struct RowCells {
    /// A cell that does not hold what its column asks for.
    struct Fault: Error {
        let column: Int
        let reason: MalformedRow.Reason
    }

    /// Largest amount of a line: ten thousand million yuan. Sums over a year of lines stay far inside Int64.
    static let fenMax: Int64 = 1_000_000_000_000
    static let stockMax: Int64 = 1_000_000_000_000
    private static let digitsMax = 18
    private static let tab = UInt8(ascii: "\t")

    private let bytes: [UInt8]
    private let end: Int
    private var position: Int
    /// Index of the column that the next cell belongs to.
    private var column = 0

    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// Number of cells in the whole row.
    static func count(_ bytes: [UInt8], _ range: Range<Int>) -> Int {
        var tabs = 0
        for index in range where bytes[index] == tab { tabs += 1 }
        return tabs + 1
    }

    mutating func integer(in range: ClosedRange<Int64>) throws(Fault) -> Int64 {
        guard let value = try optionalInteger(in: range) else { throw Fault(column: column - 1, reason: .empty) }
        return value
    }

    /// A whole number of at most 18 digits, with a minus at most; nil if the cell is empty.
    mutating func optionalInteger(in range: ClosedRange<Int64>) throws(Fault) -> Int64? {
        let isNegative = position < end && bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        var value: Int64 = 0
        while position < end {
            let digit = bytes[position] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            // Past 18 digits the value is not used, so its wrapping does no harm.
            value = value &* 10 &+ Int64(digit)
            position += 1
        }
        let digits = position - start
        guard position == end || bytes[position] == Self.tab, digits <= Self.digitsMax, digits > 0 || !isNegative else {
            throw Fault(column: column, reason: .notANumber)
        }
        nextColumn()
        if digits == 0 { return nil }
        let signed = isNegative ? -value : value
        guard range.contains(signed) else { throw Fault(column: column - 1, reason: .outOfRange(value: signed)) }
        return signed
    }

    mutating func id<Kind>() throws(Fault) -> CompleteJourney.ID<Kind> {
        CompleteJourney.ID(try integer(in: 1...Int64.max))
    }

    mutating func optionalID<Kind>() throws(Fault) -> CompleteJourney.ID<Kind>? {
        try optionalInteger(in: 1...Int64.max).map { CompleteJourney.ID($0) }
    }

    /// A text of any length, also empty.
    mutating func text() throws(Fault) -> String {
        var stop = position
        while stop < end, bytes[stop] != Self.tab { stop += 1 }
        guard let text = String(validating: bytes[position..<stop], as: UTF8.self) else {
            throw Fault(column: column, reason: .notUTF8)
        }
        position = stop
        nextColumn()
        return text
    }

    /// `2017-01-01T11:53:26`.
    mutating func time() throws(Fault) -> WallClockTime {
        guard let day = dayAhead(), cellEnds(after: 19), bytes[position + 10] == UInt8(ascii: "T"),
            bytes[position + 13] == UInt8(ascii: ":"), bytes[position + 16] == UInt8(ascii: ":"),
            let hour = number(at: 11, digits: 2), hour < 24,
            let minute = number(at: 14, digits: 2), minute < 60,
            let second = number(at: 17, digits: 2), second < 60
        else { throw Fault(column: column, reason: position == end ? .empty : .notATime) }
        position += 19
        nextColumn()
        let seconds = Int64(hour * 3_600 + minute * 60 + second)
        return WallClockTime(secondsFromEpoch: Int64(day.daysFromEpoch) * 86_400 + seconds)
    }

    /// `2017-01-01`.
    mutating func day(notBefore start: CalendarDay? = nil) throws(Fault) -> CalendarDay {
        guard let day = dayAhead(), cellEnds(after: 10) else { throw Fault(column: column, reason: .notADay) }
        if let start, day < start { throw Fault(column: column, reason: .endsBeforeItStarts) }
        position += 10
        nextColumn()
        return day
    }

    private mutating func nextColumn() {
        column += 1
        // At the row's end there is no tab to step over; the number of columns was checked before.
        if position < end { position += 1 }
    }

    private func cellEnds(after count: Int) -> Bool {
        let stop = position + count
        return stop == end || (stop < end && bytes[stop] == Self.tab)
    }

    private func dayAhead() -> CalendarDay? {
        guard position + 10 <= end, bytes[position + 4] == UInt8(ascii: "-"), bytes[position + 7] == UInt8(ascii: "-"),
            let year = number(at: 0, digits: 4), let month = number(at: 5, digits: 2),
            let day = number(at: 8, digits: 2)
        else { return nil }
        return CalendarDay(year: year, month: month, day: day)
    }

    /// Exactly so many digits, `offset` bytes ahead.
    private func number(at offset: Int, digits: Int) -> Int? {
        var value = 0
        for index in position + offset..<position + offset + digits {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            value = value * 10 + Int(digit)
        }
        return value
    }
}
