import EventSourcing
import Synchronization

/// Completes what is typed from memory: somebody who types asks with every letter, and among 100,000 products Groonga
/// takes milliseconds for what begins with one character.
///
/// A mall is read when it is first asked about, which Groonga answers meanwhile, and again at most once in `freshFor`
/// and only if the index has moved; so what is suggested may be behind by that. A mall that has too many completions
/// is always asked about in Groonga.
public final class CompletionMemory: Sendable {
    /// Of one mall: 40 B each, about.
    private static let perMallMax = 200_000
    /// What an entry weighs at least: whoever asks for malls that do not exist fills no memory with empty ones.
    private static let leastWeight = 100
    /// What could not be read again for so long is not trusted any more.
    private static let staleMax = Duration.seconds(300)

    private struct Entry {
        /// Nil: there are too many.
        var list: CompletionList?
        /// The generation and the checkpoint that it was read at.
        var place: [Int64] = []
        var readAt: ContinuousClock.Instant
        var usedAt: ContinuousClock.Instant

        var weight: Int { max(leastWeight, list?.count ?? 0) }
    }

    private struct Content {
        var malls: [String: Entry] = [:]
        var reading: Set<String> = []
    }

    private let index: SearchIndex
    private let freshFor: Duration
    private let totalMax: Int
    private let content = Mutex(Content())

    /// - Parameter totalMax: Completions held, of all malls.
    public init(index: SearchIndex, freshFor: Duration = .seconds(30), totalMax: Int = 400_000) {
        self.index = index
        self.freshFor = freshFor
        self.totalMax = totalMax
    }

    /// As `SearchIndex.suggestions`.
    public func suggestions(tenant: String, text: String, limit: Int) async throws(SearchError) -> [String] {
        guard let list = list(of: tenant) else {
            return try await index.suggestions(tenant: tenant, text: text, limit: limit)
        }
        let typed = SearchIndex.typed(text)
        guard !typed.isEmpty else { return [] }
        // Words are written in several ways, each of which is a completion.
        let found = list.beginning(with: SearchFold.fold(typed), limit: limit * 3)
        let shown = Array(Completions.shown(found).prefix(limit))
        return shown.isEmpty ? try await index.titles(tenant, typed, limit) : shown
    }

    /// How many malls are held.
    var count: Int { content.withLock { $0.malls.count } }

    /// What is known of a mall; asks for it, or for what is newer, without waiting.
    private func list(of tenant: String) -> CompletionList? {
        let now = ContinuousClock.now
        let (list, isDue) = content.withLock { content -> (CompletionList?, Bool) in
            content.malls[tenant]?.usedAt = now
            let entry = content.malls[tenant]
            let age = entry.map { $0.readAt.duration(to: now) }
            let isDue = age.map { $0 >= freshFor } ?? true
            return (age.map { $0 < Self.staleMax } ?? false ? entry?.list : nil, isDue)
        }
        // Ends when Groonga has answered, or has not in time.
        if isDue { Task { await read(tenant) } }
        return list
    }

    /// Reads a mall's completions unless that is under way, or nothing has changed.
    func read(_ tenant: String) async {
        let (isFirst, known) = content.withLock { content in
            (content.reading.insert(tenant).inserted, content.malls[tenant])
        }
        guard isFirst else { return }
        let entry: Entry?
        do { entry = try await self.entry(of: tenant, after: known) } catch {
            // What is known serves on for a while; the next who asks tries again.
            entry = nil
        }
        content.withLock { content in
            content.reading.remove(tenant)
            guard let entry else { return }
            content.malls[tenant] = entry
            var total = content.malls.values.reduce(0) { $0 + $1.weight }
            while total > totalMax,
                let (longest, held) = content.malls.filter({ $0.key != tenant })
                    .min(by: { $0.value.usedAt < $1.value.usedAt })
            {
                content.malls[longest] = nil
                total -= held.weight
            }
        }
    }

    private func entry(of tenant: String, after known: Entry?) async throws(SearchError) -> Entry? {
        guard let state = try await index.index.state() else { return nil }
        let (place, now) = ([state.live, state.checkpoint.rawValue], ContinuousClock.now)
        if var known, known.place == place {
            known.readAt = now
            return known
        }
        let found = try await index.completions(of: tenant, limit: Self.perMallMax + 1)
        let list = found.count > Self.perMallMax ? nil : CompletionList(found)
        return Entry(list: list, place: place, readAt: now, usedAt: now)
    }
}
