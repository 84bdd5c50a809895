import GraphQLExecution

/// A day that the calendar has, `2017-03-06`.
struct CalendarDay: Hashable {
    let text: String
    let day: Int
    let lastOfMonth: Int

    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return nil }
        var numbers: [Int] = []
        for part in [bytes[0..<4], bytes[5..<7], bytes[8..<10]] {
            guard part.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) })
        }
        let (year, month, day) = (numbers[0], numbers[1], numbers[2])
        guard (1...12).contains(month) else { return nil }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...lengths[month - 1]).contains(day) else { return nil }
        self.text = text
        self.day = day
        lastOfMonth = lengths[month - 1]
    }
}

extension CalendarDay {
    /// Nil if the argument is null or not given.
    init?(_ name: String, in arguments: Arguments) throws(ReadFailure) {
        guard let value = arguments[name], !value.isNull else { return nil }
        guard let day = value.text.flatMap({ CalendarDay($0) }) else {
            throw .badArgument("\"\(name)\" is a day such as 2017-03-06.")
        }
        self = day
    }
}
