/// Hides the middle of telephone numbers: `138****5678`.
///
/// The one place that knows what a number looks like in text. What is stored masked is written by the projections,
/// whose form this is too.
public enum PhoneMask {
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    /// How a whole number of a mobile telephone is shown; nil for what is none.
    public static func masking(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy(digits.contains), isMobile(bytes[...]) else { return nil }
        return apply(to: text)
    }

    /// The text, with the middle of every number of a mobile telephone in it hidden: eleven digits from 13 to 19 on,
    /// with or without 86 before, together or in groups of 3, 4 and 4. What is a part of a longer number, or of a
    /// hexadecimal one, stays.
    public static func apply(to text: String) -> String {
        var bytes = Array(text.utf8)
        guard hide(in: &bytes) else { return text }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As `apply`; says whether anything was hidden.
    static func hide(in bytes: inout [UInt8]) -> Bool {
        var hasHidden = false
        var at = 0
        while at < bytes.count {
            guard digits.contains(bytes[at]) else {
                at += 1
                continue
            }
            let run = run(in: bytes, from: at)
            at = run.upperBound
            guard isBoundary(bytes, before: run.lowerBound) else { continue }
            if let number = number(in: bytes, run), isBoundary(bytes, at: run.upperBound) {
                for index in number.dropFirst(3).prefix(4) { bytes[index] = UInt8(ascii: "*") }
                hasHidden = true
            } else if let middle = groups(in: bytes, run) {
                for index in middle { bytes[index] = UInt8(ascii: "*") }
                at = middle.upperBound + 5
                hasHidden = true
            }
        }
        return hasHidden
    }

    private static func run(in bytes: [UInt8], from start: Int) -> Range<Int> {
        start..<(bytes[start...].firstIndex { !digits.contains($0) } ?? bytes.count)
    }

    /// The eleven digits of a run that is a number, with or without the country's.
    private static func number(in bytes: [UInt8], _ run: Range<Int>) -> Range<Int>? {
        let prefixes = [11: "", 13: "86", 15: "0086"]
        guard let prefix = prefixes[run.count], bytes[run].starts(with: prefix.utf8) else { return nil }
        let number = run.dropFirst(prefix.utf8.count)
        return isMobile(bytes[number]) ? number : nil
    }

    /// The middle of `138 1234 5678` and `138-1234-5678`, whose first group is `run`.
    private static func groups(in bytes: [UInt8], _ run: Range<Int>) -> Range<Int>? {
        let end = run.upperBound + 10
        guard run.count == 3, end <= bytes.count, isBoundary(bytes, at: end) else { return nil }
        let separator = bytes[run.upperBound]
        let middle = run.upperBound + 1..<run.upperBound + 5
        let tail = middle.upperBound + 1..<end
        guard separator == UInt8(ascii: " ") || separator == UInt8(ascii: "-"), bytes[middle.upperBound] == separator,
            isMobile(bytes[run] + bytes[middle] + bytes[tail])
        else { return nil }
        return middle
    }

    private static func isMobile(_ number: ArraySlice<UInt8>) -> Bool {
        guard number.count == 11, number.first == UInt8(ascii: "1"), number.allSatisfy(digits.contains) else {
            return false
        }
        return number[number.startIndex + 1] >= UInt8(ascii: "3")
    }

    private static func isBoundary(_ bytes: [UInt8], before index: Int) -> Bool {
        index == 0 || !isHexadecimal(bytes[index - 1])
    }

    private static func isBoundary(_ bytes: [UInt8], at index: Int) -> Bool {
        index == bytes.count || !isHexadecimal(bytes[index])
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: digits.contains(byte)
        }
    }
}
