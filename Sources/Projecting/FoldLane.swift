import EventSourcing
import ProjectionKit

enum LaneFault: Error, Hashable, Sendable {
    case log(EventLogError)
    case store(ReadModelError)
    /// A checkpoint or a watermark is not what this lane left there: drop everything known, read again.
    case fenced(String)
}

/// Several runs that follow the log together: one read, one decode, one round trip for rows, one for steps.
///
/// The runs fold a page side by side, and the store takes the steps of the page before meanwhile. Not for sharing:
/// owned by the projector.
final class FoldLane {
    /// Events from which on a page is worth the way to other threads.
    private static let eventsToShare = 64

    private let reader: LogReader
    private let store: any ReadModelStore
    private let configuration: ProjectorConfiguration

    /// Bytes of rows kept in memory, over all runs, at most.
    var cacheBytes: Int
    /// Bytes of rows that are kept.
    var heldBytes: Int { runs.reduce(0) { $0 + $1.heldBytes } }
    /// Events read at once; nil: as many as configured.
    var pageLimit: Int?
    private(set) var runs: [FoldingRun] = []
    /// Everything up to here has been folded by every run.
    private(set) var position = Position.start
    private var categories: EventCategories = []
    // Awaited by `nextPage` or cancelled by `halt`.
    private var ahead: (after: Position, page: Task<Result<EventPage, EventLogError>, Never>)?
    /// Held until the store has been asked what the next page needs; see `advance`.
    private var held: FoldedPage?
    private var flight: Flight?
    private var checkpointsMovedAt = ContinuousClock.now

    private struct FoldedPage {
        let through: Position
        var steps: [BucketStep] = []
        var changed: [(run: FoldingRun, keys: [String]?)] = []
    }

    /// A page's steps on their way to the store.
    private struct Flight {
        let page: FoldedPage
        // Awaited by `land`, which every path out of the lane goes through.
        let outcomes: Task<Result<[StepOutcome], ReadModelError>, Never>
    }

    /// What a call to `advance` has brought about.
    struct Advance {
        /// Runs whose rows stand at `through` in the store, with the keys that changed on the way.
        var landed: [(run: FoldingRun, changed: [String]?)] = []
        var through = Position.start
        /// Runs that met an event they cannot take, and have left the lane.
        var poisoned: [(run: FoldingRun, event: PoisonedEvent)] = []
        /// The log had nothing further.
        var isIdle = false
        /// All there was has landed; more may have come meanwhile.
        var isAtEnd = false
        /// Events read.
        var count = 0
    }

    init(
        reader: LogReader, store: any ReadModelStore, configuration: ProjectorConfiguration,
        cacheBytes: Int
    ) {
        self.reader = reader
        self.store = store
        self.configuration = configuration
        self.cacheBytes = cacheBytes
    }

    /// Takes a run in. The lane goes back to where the run stands; the others skip what they have.
    func join(_ run: FoldingRun) {
        position = runs.isEmpty ? run.lowest : min(position, run.lowest)
        runs.append(run)
        recount()
    }

    func leave(_ run: FoldingRun) {
        runs.removeAll { $0 === run }
        recount()
    }

    /// Drops what is read ahead or held and waits for what is on its way, without caring how it ends.
    func halt() async {
        ahead?.page.cancel()
        ahead = nil
        held = nil
        _ = await flight?.outcomes.value
        flight = nil
    }

    /// Lands all that is folded and brings every bucket's checkpoint to where the lane stands.
    func finish() async throws(LaneFault) {
        var advance = Advance()
        try await landAll(&advance)
        try await moveCheckpoints()
    }

    /// Folds one page. Its steps are sent at once if the log has nothing further, else in the next call.
    func advance() async throws(LaneFault) -> Advance {
        var advance = Advance()
        // Someone was killed amid it.
        for run in runs where run.owesIndexes { try await fillIndexes(of: run) }
        let page = try await nextPage()
        guard page.through > page.after else {
            try await landAll(&advance)
            if isTimeForCheckpoints { try await moveCheckpoints() }
            // Its share may have become less.
            try await makeRoomInCaches(&advance)
            advance.isIdle = true
            advance.isAtEnd = true
            advance.through = position
            // Also those that found nothing to do: a run may have been opened at the log's end.
            advance.landed = runs.map { run in advance.landed.first { $0.run === run } ?? (run, nil) }
            return advance
        }
        if page.isFull { readAhead(after: page.through) }
        try await makeRoomInCaches(&advance)
        try await load(page) { $0.planFacts(page) }
        try await load(page) { $0.planRows(page) }
        // Not before: the answers would come behind these steps, and until then nothing could be folded.
        try await sendHeld(&advance)
        held = await fold(page, &advance)
        position = page.through
        advance.count = Int(page.through.rawValue - page.after.rawValue)
        advance.isAtEnd = !page.isFull
        // What comes meanwhile is read while these steps are taken and told of; who comes later rings.
        if advance.isAtEnd { readAhead(after: position) }
        let isTimeForCheckpoints = isTimeForCheckpoints
        // Who has met an event it cannot take leaves, and leaves nothing behind that is still to be written.
        if advance.isAtEnd || isTimeForCheckpoints || !advance.poisoned.isEmpty { try await landAll(&advance) }
        if isTimeForCheckpoints { try await moveCheckpoints() }
        return advance
    }
}

extension FoldLane {
    private func recount() {
        categories = runs.reduce(into: []) { $0.formUnion($1.categories) }
        ahead?.page.cancel()
        ahead = nil
    }

    private func nextPage() async throws(LaneFault) -> EventPage {
        if ahead?.after != position { readAhead(after: position) }
        guard let page = ahead?.page else { throw .fenced("nothing was read ahead") }
        ahead = nil
        switch await page.value {
        case .success(let page): return page
        case .failure(let error): throw .log(error)
        }
    }

    private func readAhead(after position: Position) {
        ahead?.page.cancel()
        var reader = reader
        if let pageLimit { reader.pageLimit = pageLimit }
        let categories = categories
        let page = Task { [reader] () async -> Result<EventPage, EventLogError> in
            do throws(EventLogError) {
                return .success(try await reader.page(after: position, of: categories))
            } catch {
                return .failure(error)
            }
        }
        ahead = (position, page)
    }

    /// Every run's answer, in their order. They work side by side: none looks at another.
    private func ask<Answer: Sendable>(
        about page: EventPage, _ question: @escaping @Sendable (FoldingRun) -> Answer
    ) async -> [Answer] {
        guard page.events.count >= Self.eventsToShare else { return runs.map(question) }
        let runs = runs
        let answers = await withTaskGroup(of: (Int, Answer).self) { group in
            for (index, run) in runs.enumerated() { group.addTask { (index, question(run)) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// Asks the store at once for what all runs lack.
    private func load(
        _ page: EventPage, _ plan: @escaping @Sendable (FoldingRun) -> [RowsRequest.Row]
    ) async throws(LaneFault) {
        let lacking = zip(runs, await ask(about: page, plan)).filter { !$1.isEmpty }
        guard !lacking.isEmpty else { return }
        let requests = lacking.map { RowsRequest(keys: $0.keys, rows: $1) }
        do throws(ReadModelError) {
            guard page.events.count >= Self.eventsToShare else {
                for ((run, _), columns) in zip(lacking, try await store.rows(requests)) { run.supply(columns) }
                return
            }
            try await Self.supply(lacking.map(\.0), from: store, requests)
        } catch { throw .store(error) }
    }

    /// Many rows take a while to be read. Not here: the projector's other lane would wait.
    @concurrent
    private static func supply(
        _ runs: [FoldingRun], from store: any ReadModelStore, _ requests: [RowsRequest]
    ) async throws(ReadModelError) {
        let answers = try await store.rows(requests)
        await withTaskGroup(of: Void.self) { group in
            for (run, columns) in zip(runs, answers) { group.addTask { run.supply(columns) } }
        }
    }

    private func fold(_ page: EventPage, _ advance: inout Advance) async -> FoldedPage {
        var folded = FoldedPage(through: page.through)
        for (run, result) in zip(runs, await ask(about: page) { $0.fold(page) }) {
            folded.steps += result.steps
            if let event = result.poison {
                advance.poisoned.append((run, event))
            } else {
                // Who is far behind has no reader who could use the names.
                folded.changed.append((run, page.isFull ? nil : result.changed))
            }
        }
        for (run, _) in advance.poisoned { leave(run) }
        return folded
    }

    private func sendHeld(_ advance: inout Advance) async throws(LaneFault) {
        guard let page = held else { return }
        held = nil
        try await land(&advance)
        let store = store
        let outcomes = Task { () async -> Result<[StepOutcome], ReadModelError> in
            guard !page.steps.isEmpty else { return .success([]) }
            do throws(ReadModelError) {
                return .success(try await store.step(page.steps))
            } catch {
                return .failure(error)
            }
        }
        flight = Flight(page: page, outcomes: outcomes)
    }

    private func land(_ advance: inout Advance) async throws(LaneFault) {
        guard let flight else { return }
        self.flight = nil
        switch await flight.outcomes.value {
        case .failure(let error): throw .store(error)
        case .success(let outcomes): try Self.check(outcomes)
        }
        advance.landed = Self.merge(advance.landed, flight.page.changed)
        advance.through = flight.page.through
    }

    private func landAll(_ advance: inout Advance) async throws(LaneFault) {
        try await sendHeld(&advance)
        try await land(&advance)
    }

    private var isTimeForCheckpoints: Bool {
        ContinuousClock.now - checkpointsMovedAt >= configuration.checkpointInterval
    }

    /// Brings the checkpoints of all buckets to where the lane stands. Only when nothing is on its way.
    func moveCheckpoints() async throws(LaneFault) {
        checkpointsMovedAt = ContinuousClock.now
        let steps = runs.flatMap { $0.stepAll(position) }
        guard !steps.isEmpty else { return }
        let outcomes: [StepOutcome]
        do { outcomes = try await store.step(steps) } catch { throw .store(error) }
        try Self.check(outcomes)
    }

    /// Makes the indexes that a run has deferred, if it has, of its rows in the store. Only when no write is on its
    /// way.
    func fillIndexes(of run: FoldingRun) async throws(LaneFault) {
        let first = run.beginFilling()
        guard run.owesIndexes else { return }
        var outcomes: [StepOutcome] = []
        do {
            outcomes += try await store.step(first)
            try await store.visitRows(of: run.keys) { (rows) throws(ReadModelError) in
                let steps = run.fill(rows)
                if !steps.isEmpty { outcomes += try await store.step(steps) }
            }
        } catch { throw .store(error) }
        try Self.check(outcomes)
        do { outcomes = try await store.step(run.endFilling()) } catch { throw .store(error) }
        try Self.check(outcomes)
    }

    private static func check(_ outcomes: [StepOutcome]) throws(LaneFault) {
        for case .fenced(let actual) in outcomes {
            throw .fenced("a checkpoint is at \(actual.map { "\($0)" } ?? "nothing")")
        }
    }

    private static func merge(
        _ landed: [(run: FoldingRun, changed: [String]?)], _ more: [(run: FoldingRun, keys: [String]?)]
    ) -> [(run: FoldingRun, changed: [String]?)] {
        more.map { run, keys in
            guard let before = landed.first(where: { $0.run === run }) else { return (run, keys) }
            guard let old = before.changed, let keys else { return (run, nil) }
            let all = old + keys
            return (run, all.count > WatermarkMessage.changedMax ? nil : all)
        }
    }

    /// Only when no write is on its way: a row that is let go must be found in the store as it was here.
    private func makeRoomInCaches(_ advance: inout Advance) async throws(LaneFault) {
        let bytes = runs.reduce(0) { $0 + $1.cacheBytes }
        guard bytes > cacheBytes / 2 else { return }
        try await landAll(&advance)
        for run in runs { run.rotateCache() }
    }
}
