import ArgumentParser

/// `90s`, `30m`, `12h`, `1d`, on the command line.
struct TimeSpan: ExpressibleByArgument {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    let seconds: Int64

    init?(argument: String) {
        guard let last = argument.last, let unit = Self.units[last], let count = Int64(argument.dropLast()),
            (0...100_000).contains(count)
        else { return nil }
        seconds = count * unit
    }
}
