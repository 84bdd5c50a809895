import Foundation
import Synchronization

/// The `Date` of replies (RFC 9110, 5.6.7), written once a second.
enum HTTPDate {
    private static let last = Mutex<(second: Int64, text: String)>((-1, ""))
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    static var now: String {
        let second = Int64(Date().timeIntervalSince1970)
        return last.withLock { last in
            if last.second != second { last = (second, text(ofSecond: second)) }
            return last.text
        }
    }

    /// - Parameter second: since 1970, not before.
    static func text(ofSecond second: Int64) -> String {
        let (day, rest) = second.quotientAndRemainder(dividingBy: 86_400)
        // Years that begin in March have their leap day last (Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = day + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let fromMarch = (5 * dayOfYear + 2) / 153
        let month = (fromMarch + 2) % 12
        let year = yearOfEra + era * 400 + (month < 2 ? 1 : 0)
        let dayOfMonth = dayOfYear - (153 * fromMarch + 2) / 5 + 1
        return "\(days[Int(day % 7)]), \(two(dayOfMonth)) \(months[Int(month)]) \(year) "
            + "\(two(rest / 3_600)):\(two(rest / 60 % 60)):\(two(rest % 60)) GMT"
    }

    private static func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
