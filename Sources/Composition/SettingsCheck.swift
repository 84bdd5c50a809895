import SearchGroonga

/// What may stand in a setting. Looks at the texts: a number that is none would else be passed over for its default.
struct SettingsCheck {
    /// By name, of those that are set.
    let known: [String: String]
    /// Where a setting was found, for people.
    let place: (String) -> String

    func check() throws(SettingsError) {
        let wrong = [
            number("MALLARD_PORT", 1...65_535),
            number("MALLARD_STATE_CACHE_MIB", 1...1 << 20),
            number("MALLARD_ROW_CACHE_MIB", 1...1 << 20),
            number("MALLARD_SLOW_QUERY_MS", 0...3_600_000),
            number("MALLARD_LIVE_MAX", 0...1_000_000),
            number("MALLARD_LIVE_PER_CLIENT", 1...1_000_000),
            oneOf("MALLARD_LOG_LEVEL", LogSetup.levels),
            oneOf("MALLARD_GRAPHQL_STATUS", ["audit", "draft"]),
            flag("MALLARD_DEMO"), flag("MALLARD_ONLY_PERSISTED"), flag("MALLARD_GZIP"),
            redis(), groonga(), otlp(), ratio("MALLARD_TRACE_RATIO"),
        ].compactMap(\.self)
        guard wrong.isEmpty else { throw SettingsError(problems: wrong) }
    }

    private func number(_ name: String, _ range: ClosedRange<Int>) -> String? {
        guard let text = known[name] else { return nil }
        if let number = Int(text), range.contains(number) { return nil }
        return problem(name, "must be a number from \(range.lowerBound) to \(range.upperBound), not \(text)")
    }

    private func flag(_ name: String) -> String? { oneOf(name, ["true", "false", "1", "0", "yes", "no"]) }

    private func oneOf(_ name: String, _ words: [String]) -> String? {
        guard let text = known[name], !words.contains(text) else { return nil }
        return problem(name, "must be one of \(words.joined(separator: ", ")), not \(text)")
    }

    private func redis() -> String? {
        let name = "MALLARD_REDIS_URL"
        // It may hold a password, so it is not repeated.
        guard let url = known[name] else { return nil }
        let schemes = ["unix:", "redis://", "redis-cluster://"]
        guard !schemes.contains(where: url.hasPrefix) else { return nil }
        return problem(name, "must begin with unix:, redis:// or redis-cluster://")
    }

    private func groonga() -> String? {
        let name = "MALLARD_GROONGA_URL"
        guard let url = known[name], GroongaAddress(url: url) == nil else { return nil }
        return problem(name, "must be gqtp://HOST:PORT, Groonga's own protocol, not \(url)")
    }

    private func otlp() -> String? {
        let name = "MALLARD_OTLP_URL"
        guard let url = known[name], !url.hasPrefix("http://"), !url.hasPrefix("https://") else { return nil }
        return problem(name, "must begin with http:// or https://, not \(url)")
    }

    private func ratio(_ name: String) -> String? {
        guard let text = known[name] else { return nil }
        if let number = Double(text), (0...1).contains(number) { return nil }
        return problem(name, "must be a number from 0 to 1, not \(text)")
    }

    private func problem(_ name: String, _ what: String) -> String { "\(name) \(what) (from \(place(name)))" }
}
