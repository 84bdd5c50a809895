import EventCodecs
public import EventSourcing
public import Logging
public import ProjectionKit

/// Follows the log and keeps every read model of this process: folds, recovers, rebuilds.
///
/// Two lanes read the log: `head` holds the projections that are up to date, `behind` those that are catching up or
/// being built, so that one of these never delays the others. A run goes over to `head` when it reaches the log's end.
public actor Projector {
    enum LaneName: Hashable, CaseIterable, Sendable {
        case head, behind

        /// For whoever reads what is wrong.
        var faultName: String { self == .head ? "read models" : "read models being built" }
    }

    struct Stop {
        let event: PoisonedEvent
        let attempts: Int
        let retryAt: ContinuousClock.Instant
    }

    nonisolated let store: any ReadModelStore
    nonisolated let log: any EventLog
    nonisolated let reader: LogReader
    nonisolated let configuration: ProjectorConfiguration
    nonisolated let logger: Logger
    nonisolated let bell = Bell()
    nonisolated let sinks: [any EventSink]

    let projections: [String: any Projection.Type]
    let lanes: [LaneName: FoldLane]
    var joining: [LaneName: [FoldingRun]] = [:]
    var leaving: [FoldingRun] = []
    /// What is live and being built, as this projector last read or wrote it.
    var generations: [String: GenerationState] = [:]
    /// The watermarks as this projector last published or found them.
    var marks: [String: Watermark] = [:]
    var stops: [String: Stop] = [:]
    /// What each lane and each sink failed with last, until it gets on.
    var faults: [String: String] = [:]
    /// Stopped projections that are being tried again.
    var attempted: [String: Stop] = [:]
    var retired: [(generation: GenerationID, dropAt: ContinuousClock.Instant)] = []
    var positions: [GenerationID: Position] = [:]
    /// What rebuilds under way were asked for.
    var orders: [String: RebuildOrder] = [:]
    var throttle = Throttle()
    var rebuildWaiters: [String: [CheckedContinuation<Result<Void, ProjectorError>, Never>]] = [:]
    var reachWaiters: [(position: Position, names: [String], resume: CheckedContinuation<Void, Never>)] = []

    /// - Parameter behind: another way to the same store, for what is catching up or being built: what is served would
    ///   wait for its long pages. Nil: there is one way.
    public init(
        projections: [any Projection.Type], sinks: [any EventSink] = [], log: any EventLog,
        decode: @escaping EventDecoding = Projector.decode, personKeys: any PersonKeyStore, store: any ReadModelStore,
        behind: (any ReadModelStore)? = nil, configuration: ProjectorConfiguration = ProjectorConfiguration(),
        logger: Logger
    ) {
        self.projections = Dictionary(uniqueKeysWithValues: projections.map { ($0.name, $0) })
        self.sinks = sinks
        self.log = log
        self.store = store
        self.configuration = configuration
        self.logger = logger
        let reader = LogReader(
            log: log, decode: decode, keys: PersonKeyRing(store: personKeys), pageLimit: configuration.pageLimit)
        self.reader = reader
        lanes = Dictionary(
            uniqueKeysWithValues: LaneName.allCases.map { name in
                let store = name == .head ? store : behind ?? store
                return (name, FoldLane(reader: reader, store: store, configuration: configuration, cacheBytes: 0))
            })
    }

    /// Reads events with this build's codecs.
    public static let decode: EventDecoding = { (event, keys) throws(EventCodecError) in
        try CommerceEventDecoder.decode(event, keys: keys)
    }

    /// Follows the log until the task is cancelled. Failures of log and store are retried for ever, with pauses.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            // Threads of their own: what is served never waits until a page of the other lane is folded.
            group.addTask(priority: .high) { await self.follow(.head) }
            group.addTask(priority: .low) { await self.follow(.behind) }
            group.addTask { await self.open() }
            group.addTask { await self.listen() }
            group.addTask { await self.tick() }
            for sink in sinks {
                group.addTask { await self.feed(sink) }
                group.addTask { await self.renew(sink) }
            }
        }
        end()
    }

    /// How each projection is doing now.
    public var status: [ProjectionStatus] {
        projections.keys.sorted().flatMap { name -> [ProjectionStatus] in
            let state = generations[name] ?? GenerationState()
            // One that is being tried again has stopped until it is past its event.
            let stop = (stops[name] ?? attempted[name]).map {
                ProjectionStatus.State.stopped(at: $0.event.position, reason: $0.event.reason)
            }
            func status(_ alias: GenerationAlias, _ state: ProjectionStatus.State) -> ProjectionStatus {
                ProjectionStatus(
                    name: name, generation: alias.number, state: state, position: positions[id(name, alias.number)])
            }
            return [
                state.live.map { status($0, stop ?? .live) }, state.building.map { status($0, stop ?? .building) },
                state.kept.map { status($0.alias, .kept(until: $0.until)) },
            ].compactMap { $0 }
        }
    }

    /// Returns when the watermark of every projection named (nil: all) is at `position` or later, or on cancellation.
    public func reached(_ position: Position, by names: [String]? = nil) async {
        let names = names ?? projections.keys.sorted()
        await withTaskCancellationHandler {
            await withCheckedContinuation { resume in
                reachWaiters.append((position, names, resume))
                answerReached()
                if Task.isCancelled { releaseReached() }
            }
        } onCancel: {
            // Ends at once: it only resumes who waits.
            Task { await self.releaseReached() }
        }
    }
}

extension Projector {
    private func follow(_ name: LaneName) async {
        guard let lane = lanes[name] else { return }
        var news = bell.listen().makeAsyncIterator()
        var pause = Backoff(first: .milliseconds(50), longest: .seconds(5))
        while !Task.isCancelled {
            takeChanges(name, lane)
            guard !lane.runs.isEmpty else {
                _ = await news.next(isolation: self)
                continue
            }
            do throws(LaneFault) {
                let advance = try await lane.advance()
                try await announce(advance)
                for (run, event) in advance.poisoned { stop(run, event) }
                faults[name.faultName] = nil
                pause.reset()
                if name == .behind {
                    if advance.isAtEnd { try await settle(lane) }
                    await Backoff.rest(throttle.pause(after: advance.count))
                }
                guard advance.isIdle else { continue }
                _ = await news.next(isolation: self)
            } catch {
                faults[name.faultName] = "\(error)"
                await recover(lane, from: error, &pause)
            }
        }
        await lane.halt()
    }

    /// Takes in and lets go between two pages.
    private func takeChanges(_ name: LaneName, _ lane: FoldLane) {
        for run in leaving where lane.runs.contains(where: { $0 === run }) { lane.leave(run) }
        leaving.removeAll { run in !lanes.values.contains { $0.runs.contains { $0 === run } } }
        for run in joining.removeValue(forKey: name) ?? [] { lane.join(run) }
        if let head = lanes[.head], let behind = lanes[.behind] {
            (head.cacheBytes, behind.cacheBytes) = Self.shares(
                of: configuration.cacheBytes, held: head.heldBytes, isBuilding: !behind.runs.isEmpty)
        }
        guard name == .behind else { return }
        throttle.eventsPerSecond = lane.runs.compactMap { orders[$0.name]?.eventsPerSecond }.min()
        lane.pageLimit = throttle.pageLimit(atMost: configuration.pageLimit)
    }

    /// How many bytes of rows each lane may keep. What is served may keep half, and what catches up all that the other
    /// does not hold: it may not push out what is served, but need not leave room for what is not there.
    static func shares(of whole: Int, held: Int, isBuilding: Bool) -> (head: Int, behind: Int) {
        (isBuilding ? whole / 2 : whole, whole - min(held, whole / 2))
    }

    /// Drops what the lane knows, reads again what the store has, and goes on from there.
    private func recover(_ lane: FoldLane, from fault: LaneFault, _ pause: inout Backoff) async {
        logger.warning("a projector lane starts again", metadata: ["fault": "\(fault)"])
        await lane.halt()
        let names = Set(lane.runs.map(\.name)).sorted()
        for run in lane.runs { lane.leave(run) }
        while !Task.isCancelled {
            do throws(LaneFault) {
                try await reconcile(names)
                return
            } catch {
                logger.warning("read models cannot be opened yet", metadata: ["fault": "\(error)"])
                await pause.rest()
            }
        }
    }

    private func open() async {
        var pause = Backoff(first: .milliseconds(50), longest: .seconds(5))
        while !Task.isCancelled {
            do throws(LaneFault) {
                try await reconcile(projections.keys.sorted())
                try await retireStrays()
                return
            } catch {
                logger.warning("read models cannot be opened yet", metadata: ["fault": "\(error)"])
                await pause.rest()
            }
        }
    }

    /// Rings for every hint of the log. When the hints end, asks for them again.
    private func listen() async {
        while !Task.isCancelled {
            for await _ in log.appends() { bell.ring() }
            await Backoff.rest(configuration.pollInterval)
        }
    }

    private func tick() async {
        while !Task.isCancelled {
            await Backoff.rest(configuration.pollInterval)
            await retryStopped()
            await releaseKept()
            await dropRetired()
            bell.ring()
        }
    }
}
