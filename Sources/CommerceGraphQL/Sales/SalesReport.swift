import GraphQLExecution
import Projections

/// Which lines of the sales summary a request asks for, once it is known that they are kept.
struct SalesReport {
    private let dimension: SalesSummary.Dimension
    private let from: CalendarDay?
    private let to: CalendarDay?

    /// What sums are kept by.
    private static let kept: [(names: [String], dimension: SalesSummary.Dimension)] = [
        ([], .total), (["STORE"], .store), (["DAY"], .day), (["MONTH"], .month), (["CATEGORY"], .category),
        (["HOUSEHOLD"], .household), (["MONTH", "STORE"], .monthStore), (["MONTH", "CATEGORY"], .monthCategory),
        (["DAY", "STORE"], .dayStore),
    ]

    init(_ arguments: Arguments) throws(ReadFailure) {
        let names = (arguments["by"]?.list ?? []).compactMap(\.text)
        guard let found = Self.kept.first(where: { Set($0.names) == Set(names) }) else {
            let all = Self.kept.map { "[\($0.names.joined(separator: ", "))]" }.joined(separator: " ")
            throw .badArgument("Sales are not kept by [\(names.joined(separator: ", "))]. Supported: \(all).")
        }
        dimension = found.dimension
        from = try Self.day("from", arguments)
        to = try Self.day("to", arguments)
        try checkRange(isByDay: found.names.contains("DAY"), isByMonth: found.names.contains("MONTH"))
    }

    private static func day(_ name: String, _ arguments: Arguments) throws(ReadFailure) -> CalendarDay? {
        guard let value = arguments[name], !value.isNull else { return nil }
        guard let day = value.text.flatMap({ CalendarDay($0) }) else {
            throw .badArgument("\"\(name)\" is a day such as 2017-03-06.")
        }
        return day
    }

    private func checkRange(isByDay: Bool, isByMonth: Bool) throws(ReadFailure) {
        guard from != nil || to != nil else { return }
        guard isByDay || isByMonth else {
            throw .badArgument("\"from\" and \"to\" need DAY or MONTH in \"by\".")
        }
        if let from, let to, to.text < from.text { throw .badArgument("\"from\" is later than \"to\".") }
        guard isByMonth else { return }
        // A part of a month is not kept, and a whole one in its place would be a wrong figure.
        if let from, from.day != 1 { throw .badArgument("By MONTH, \"from\" is the first day of a month.") }
        if let to, to.day != to.lastOfMonth { throw .badArgument("By MONTH, \"to\" is the last day of a month.") }
    }

    private var isMonthly: Bool { dimension == .month || dimension == .monthStore || dimension == .monthCategory }

    /// Row keys are in the order of their bytes; what follows a day or month in one is nothing or a slash, which the
    /// digit 0 comes right behind.
    var place: IndexPlace {
        let minimum = from.map { "[" + SalesSummary.key(dimension, key(of: $0)) } ?? "-"
        let maximum = to.map { "(" + SalesSummary.key(dimension, key(of: $0)) + "0" } ?? "+"
        return IndexPlace(
            SalesSummary.index(dimension), range: IndexPlace.LexicalRange(minimum: minimum, maximum: maximum))
    }

    private func key(of day: CalendarDay) -> String { isMonthly ? String(day.text.prefix(7)) : day.text }
}

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
