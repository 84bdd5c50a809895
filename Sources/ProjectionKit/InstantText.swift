import Domain
public import EventSourcing
import JSON

/// Instants as GraphQL sends them: RFC 3339 in UTC with milliseconds, `2017-03-06T08:15:00.000Z`; 24 bytes for years
/// 0 to 9999, which are all the log holds.
public enum InstantText {
    public static func text(_ instant: Timestamp) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(24)
        append(instant, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    public static func append(_ instant: Timestamp, to bytes: inout [UInt8]) {
        let day = Int(BusinessDay(of: instant, utcOffsetMinutes: 0).rawValue)
        let inDay = Int(((instant.milliseconds % 86_400_000) + 86_400_000) % 86_400_000)
        append(day / 10_000, digits: 4, then: "-", to: &bytes)
        append(day / 100 % 100, digits: 2, then: "-", to: &bytes)
        append(day % 100, digits: 2, then: "T", to: &bytes)
        append(inDay / 3_600_000, digits: 2, then: ":", to: &bytes)
        append(inDay / 60_000 % 60, digits: 2, then: ":", to: &bytes)
        append(inDay / 1_000 % 60, digits: 2, then: ".", to: &bytes)
        append(inDay % 1_000, digits: 3, then: "Z", to: &bytes)
    }

    /// Nil unless it is text that `text(_:)` gives, of a day that may be none of the calendar.
    public static func instant(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24 else { return nil }
        var at = 0
        func number(_ digits: Int, then mark: Unicode.Scalar) -> Int64? {
            defer { at += digits + 1 }
            guard bytes[at + digits] == UInt8(ascii: mark) else { return nil }
            var number: Int64 = 0
            for digit in bytes[at..<at + digits] {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
                number = number * 10 + Int64(digit - UInt8(ascii: "0"))
            }
            return number
        }
        guard let year = number(4, then: "-"), let month = number(2, then: "-"), let day = number(2, then: "T"),
            let hour = number(2, then: ":"), let minute = number(2, then: ":"), let second = number(2, then: "."),
            let fraction = number(3, then: "Z")
        else { return nil }
        // Civil date to days, after Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013).
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        let inDay = ((hour * 60 + minute) * 60 + second) * 1_000 + fraction
        return Timestamp(milliseconds: days * 86_400_000 + inDay)
    }

    private static func append(_ number: Int, digits: Int, then mark: Unicode.Scalar, to bytes: inout [UInt8]) {
        var unit = 1
        for _ in 1..<digits { unit *= 10 }
        if (0..<unit * 10).contains(number) {
            while unit > 0 {
                bytes.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
                unit /= 10
            }
        } else {
            // Of a year that no log holds, unless someone wrote into it: an audit has to show even that.
            bytes.append(contentsOf: String(number).utf8)
        }
        bytes.append(UInt8(ascii: mark))
    }
}

extension ColumnWriter {
    /// An instant, as `InstantText`.
    public mutating func instant(_ name: String, _ value: Timestamp?, was old: Timestamp?) {
        self.value(name, value, was: old) { JSONFragment.instant($0, to: &$1) }
    }

    /// A JSON array of texts.
    public mutating func texts(_ name: String, _ value: [String]?, was old: [String]?) {
        json(name, value, was: old) { texts, writer in
            writer.beginArray()
            for text in texts { writer.value(text) }
            writer.endArray()
        }
    }
}

extension Columns {
    public func instant(_ name: String) -> Timestamp? { text(name).flatMap(InstantText.instant) }
}
