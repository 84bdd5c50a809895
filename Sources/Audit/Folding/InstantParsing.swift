public import EventSourcing

/// Why a text is no instant, in words for who typed it.
public struct InstantError: Error, Hashable, Sendable, CustomStringConvertible {
    public let text: String
    public let reason: String

    public var description: String {
        "\(text) is no time: \(reason). Write it as 2026-11-25T12:00:00Z or 2026-11-25T20:00:00+08:00 (RFC 3339)."
    }
}

extension Timestamp {
    /// RFC 3339, strictly: capital T and Z, seconds, an offset, nothing else. Fractions of a millisecond are cut off;
    /// a leap second is refused.
    public init(rfc3339 text: String) throws(InstantError) {
        var scanner = InstantScanner(text)
        let year = try scanner.number(4, 0...9_999, "the year")
        try scanner.expect("-", "after the year")
        let month = try scanner.number(2, 1...12, "the month")
        try scanner.expect("-", "after the month")
        let day = try scanner.number(2, 1...Self.days(in: month, of: year), "the day")
        try scanner.expect("T", "between date and time")
        let hour = try scanner.number(2, 0...23, "the hour")
        try scanner.expect(":", "after the hour")
        let minute = try scanner.number(2, 0...59, "the minute")
        try scanner.expect(":", "after the minute")
        let second = try scanner.number(2, 0...59, "the second")
        let fraction = try scanner.fraction()
        let offset = try scanner.offset()
        try scanner.end()
        // Civil date to days, after Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let minutes = (days * 24 + hour) * 60 + minute - offset
        self.init(milliseconds: (minutes * 60 + second) * 1_000 + fraction)
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

private struct InstantScanner {
    private let text: String
    private let bytes: [UInt8]
    private var at = 0

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
    }

    mutating func number(_ width: Int, _ range: ClosedRange<Int64>, _ name: String) throws(InstantError) -> Int64 {
        guard at + width <= bytes.count, bytes[at..<at + width].allSatisfy(Self.isDigit) else {
            throw wrong("\(name) must have \(width) digits")
        }
        let number = bytes[at..<at + width].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        guard range.contains(number) else {
            throw wrong("\(name) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        at += width
        return number
    }

    mutating func expect(_ character: Unicode.Scalar, _ place: String) throws(InstantError) {
        guard at < bytes.count, bytes[at] == UInt8(ascii: character) else {
            throw wrong("\(character) must stand \(place)")
        }
        at += 1
    }

    /// Milliseconds.
    mutating func fraction() throws(InstantError) -> Int64 {
        guard at < bytes.count, bytes[at] == UInt8(ascii: ".") else { return 0 }
        at += 1
        let digits = bytes[at...].prefix(while: Self.isDigit)
        guard (1...9).contains(digits.count) else { throw wrong("a fraction has 1 to 9 digits") }
        at += digits.count
        return (0..<3).reduce(0) { sum, index in
            sum * 10 + (index < digits.count ? Int64(digits[digits.startIndex + index] - UInt8(ascii: "0")) : 0)
        }
    }

    /// Minutes east of UTC.
    mutating func offset() throws(InstantError) -> Int64 {
        guard at < bytes.count else { throw wrong("Z or an offset such as +08:00 must end it") }
        let sign = bytes[at]
        if sign == UInt8(ascii: "Z") {
            at += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            throw wrong("Z or an offset such as +08:00 must end it")
        }
        at += 1
        let hours = try number(2, 0...23, "the offset's hour")
        try expect(":", "in the offset")
        let minutes = hours * 60 + (try number(2, 0...59, "the offset's minute"))
        return sign == UInt8(ascii: "-") ? -minutes : minutes
    }

    func end() throws(InstantError) {
        if at < bytes.count { throw wrong("nothing may follow it") }
    }

    private func wrong(_ reason: String) -> InstantError { InstantError(text: text, reason: reason) }

    private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
