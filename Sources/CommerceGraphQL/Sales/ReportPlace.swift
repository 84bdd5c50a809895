import GraphQLExecution

/// Which lines of a report a request asks for, once it is known that they are kept.
struct ReportPlace {
    /// One thing that sums are taken by, as its read model keeps it.
    struct Kept: Sendable {
        let names: [String]
        let index: String
        /// What its rows' keys begin with; a day, a month or nothing follows, and a slash if there is more.
        let prefix: String
    }

    private let kept: Kept
    private let from: CalendarDay?
    private let to: CalendarDay?

    /// - Parameter noun: what the report is of, for refusals.
    init(_ arguments: Arguments, of noun: String, keptBy all: [Kept]) throws(ReadFailure) {
        let names = (arguments["by"]?.list ?? []).compactMap(\.text)
        guard let found = all.first(where: { Set($0.names) == Set(names) }) else {
            let supported = all.map { "[\($0.names.joined(separator: ", "))]" }.joined(separator: " ")
            throw .badArgument(
                "\(noun) are not kept by [\(names.joined(separator: ", "))]. Supported: \(supported).")
        }
        kept = found
        from = try CalendarDay("from", in: arguments)
        to = try CalendarDay("to", in: arguments)
        try checkRange()
    }

    private var isMonthly: Bool { kept.names.contains("MONTH") }

    private func checkRange() throws(ReadFailure) {
        guard from != nil || to != nil else { return }
        let times = kept.names.filter { ["HOUR", "DAY", "MONTH"].contains($0) }
        guard !times.isEmpty else { throw .badArgument("\"from\" and \"to\" need a time in \"by\".") }
        if let from, let to, to.text < from.text { throw .badArgument("\"from\" is later than \"to\".") }
        guard isMonthly else { return }
        // A part of a month is not kept, and a whole one in its place would be a wrong figure.
        if let from, from.day != 1 { throw .badArgument("By MONTH, \"from\" is the first day of a month.") }
        if let to, to.day != to.lastOfMonth { throw .badArgument("By MONTH, \"to\" is the last day of a month.") }
    }

    /// Row keys are in the order of their bytes; what follows a day or month in one is nothing or a slash, which the
    /// digit 0 comes right behind.
    var place: IndexPlace {
        let minimum = from.map { "[" + kept.prefix + key(of: $0) } ?? "-"
        let maximum = to.map { "(" + kept.prefix + key(of: $0) + "0" } ?? "+"
        return IndexPlace(kept.index, range: IndexPlace.LexicalRange(minimum: minimum, maximum: maximum))
    }

    private func key(of day: CalendarDay) -> String { isMonthly ? String(day.text.prefix(7)) : day.text }
}
