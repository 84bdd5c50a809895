import Domain
public import EventSourcing
import JSON

/// Instants as GraphQL sends them: RFC 3339 in UTC with milliseconds, `2017-03-06T08:15:00.000Z`; 24 bytes for years
/// 0 to 9999, which are all the log holds.
public enum InstantText {
    public static func text(_ instant: Timestamp) -> String {
        let day = Int(BusinessDay(of: instant, utcOffsetMinutes: 0).rawValue)
        let inDay = Int(((instant.milliseconds % 86_400_000) + 86_400_000) % 86_400_000)
        let date = "\(pad(day / 10_000, 4))-\(pad(day / 100 % 100, 2))-\(pad(day % 100, 2))"
        let time = "\(pad(inDay / 3_600_000, 2)):\(pad(inDay / 60_000 % 60, 2)):\(pad(inDay / 1_000 % 60, 2))"
        return "\(date)T\(time).\(pad(inDay % 1_000, 3))Z"
    }

    /// Nil unless it is text that `text(_:)` gives.
    public static func instant(_ text: String) -> Timestamp? {
        let bytes = Array(text.utf8)
        guard bytes.count == 24, bytes[10] == UInt8(ascii: "T"), bytes[23] == UInt8(ascii: "Z") else { return nil }
        func number(_ from: Int, _ to: Int) -> Int64? { Int64(String(decoding: bytes[from..<to], as: UTF8.self)) }
        guard let year = number(0, 4), let month = number(5, 7), let day = number(8, 10), let hour = number(11, 13),
            let minute = number(14, 16), let second = number(17, 19), let fraction = number(20, 23)
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

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return digits.utf8.count >= width ? digits : String(repeating: "0", count: width - digits.utf8.count) + digits
    }
}

extension ColumnWriter {
    /// An instant, as `InstantText`.
    public mutating func instant(_ name: String, _ value: Timestamp?, was old: Timestamp?) {
        self.value(name, value, was: old) { instant, bytes in
            bytes.append(UInt8(ascii: "\""))
            bytes.append(contentsOf: InstantText.text(instant).utf8)
            bytes.append(UInt8(ascii: "\""))
        }
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
