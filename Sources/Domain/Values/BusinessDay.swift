public import EventSourcing

/// A calendar day of the tenant's zone, as the number yyyymmdd. Reports count by it.
public struct BusinessDay: Hashable, Comparable, Sendable {
    public let rawValue: Int32

    public init(_ rawValue: Int32) { self.rawValue = rawValue }

    /// `2017-03-06`; nil for anything else, and for what the calendar does not have.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.map(\.count) == [4, 2, 2] else { return nil }
        var number: Int32 = 0
        for digit in parts.joined() {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            number = number * 10 + Int32(digit - UInt8(ascii: "0"))
        }
        self.init(number)
        guard isInCalendar else { return nil }
    }

    /// The day `instant` falls on, `utcOffsetMinutes` east of UTC. The zone has no summer time.
    ///
    /// Days to civil date after Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): eras of
    /// 400 years begin on 1 March, so that the leap day is the last of its year.
    public init(of instant: Timestamp, utcOffsetMinutes: Int32) {
        let local = instant.milliseconds + Int64(utcOffsetMinutes) * 60_000
        let days = local.flooredQuotient(86_400_000) + 719_468
        let era = days.flooredQuotient(146_097)
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        rawValue = Int32(clamping: year * 10_000 + month * 100 + day)
    }

    /// Whether the calendar has it, in a year of four digits: not so of 20260229, or of a number that is no day at all.
    public var isInCalendar: Bool {
        let (year, month, day) = (rawValue / 10_000, rawValue / 100 % 100, rawValue % 100)
        guard (1_000...9_999).contains(year), (1...12).contains(month) else { return false }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let lengths: [Int32] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return (1...lengths[Int(month) - 1]).contains(day)
    }

    /// The month as yyyymm.
    public var month: Int32 { rawValue / 100 }

    public static func < (left: BusinessDay, right: BusinessDay) -> Bool { left.rawValue < right.rawValue }
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
