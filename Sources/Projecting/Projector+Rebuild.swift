public import EventSourcing
import Foundation
import Logging
import ProjectionKit

extension Projector {
    /// Folds a new generation of a projection beside the live one and puts it in its place, in one step for readers.
    /// The old one is kept for going back. Returns when readers have the new one.
    ///
    /// If one is being built already, waits for that one, which from now on follows `order`.
    public func rebuild(_ name: String, _ order: RebuildOrder = RebuildOrder()) async throws(ProjectorError) {
        guard let projection = projections[name] else { throw .unknownProjection(name) }
        orders[name] = order
        if generations[name]?.building == nil {
            do throws(LaneFault) {
                let alias = try await build(projection, generations[name] ?? GenerationState())
                generations[name, default: GenerationState()].building = alias
            } catch {
                throw .store("\(error)")
            }
        }
        try await awaitSwitch(of: name)
    }

    /// Folds the generation that was live before up to the log's end and puts it back in its place: readers never see
    /// the past. The one that was live is kept in turn.
    public func rollBack(_ name: String, _ order: RebuildOrder = RebuildOrder()) async throws(ProjectorError) {
        guard let projection = projections[name] else { throw .unknownProjection(name) }
        guard generations[name]?.building == nil else { throw .isBeingBuilt(name) }
        orders[name] = order
        var isThere = false
        do throws(LaneFault) { isThere = try await reopenKept(projection) } catch {
            throw .store("\(error)")
        }
        guard isThere else { throw .nothingKept(name) }
        try await awaitSwitch(of: name)
    }

    private func reopenKept(_ projection: any Projection.Type) async throws(LaneFault) -> Bool {
        let name = projection.name
        let head: Position
        let state: GenerationState?
        do { head = try await log.head().position } catch { throw .log(error) }
        do { state = try await store.generations(of: configuration.partition)[name] } catch { throw .store(error) }
        guard let kept = state?.kept?.alias, try await goBack(projection, to: kept, head) else { return false }
        generations[name, default: GenerationState()].kept = nil
        generations[name, default: GenerationState()].building = kept
        return true
    }

    /// Lets go of the generation kept for going back. Its memory is free again soon after: within
    /// `keepsOldGeneration`, as readers may have the name still.
    public func dropKept(_ name: String) async throws(ProjectorError) {
        guard projections[name] != nil else { throw .unknownProjection(name) }
        var kept: GenerationAlias?
        do throws(ReadModelError) {
            kept = try await store.generations(of: configuration.partition)[name]?.kept?.alias
            if let kept { try await store.release(id(name, kept.number), foldVersion: kept.foldVersion) }
        } catch {
            throw .store("\(error)")
        }
        guard let kept else { throw .nothingKept(name) }
        generations[name]?.kept = nil
        retire(id(name, kept.number), after: configuration.keepsOldGeneration)
    }

    /// Where the log ends now.
    public func head() async throws(ProjectorError) -> Position {
        do { return try await log.head().position } catch { throw .log(error) }
    }

    /// How far a rebuild has come: the position folded, and the log's head.
    public func progress(of name: String) async throws(ProjectorError) -> (folded: Position, head: Position)? {
        guard let number = generations[name]?.building?.number else { return nil }
        do { return (positions[id(name, number)] ?? .start, try await log.head().position) } catch { throw .log(error) }
    }

    private func awaitSwitch(of name: String) async throws(ProjectorError) {
        bell.ring()
        let result = await withCheckedContinuation { rebuildWaiters[name, default: []].append($0) }
        try result.get()
    }

    func answerRebuild(_ name: String, _ result: Result<Void, ProjectorError>) {
        orders[name] = nil
        for waiter in rebuildWaiters.removeValue(forKey: name) ?? [] { waiter.resume(returning: result) }
    }
}

extension Projector {
    /// At the log's end: what was built becomes live, and everybody goes over to the lane of those up to date.
    func settle(_ lane: FoldLane) async throws(LaneFault) {
        try await lane.moveCheckpoints()
        var hasBuilt = false
        for run in lane.runs {
            if !isLive(run) {
                try await lane.fillIndexes(of: run)
                // Under load the live one may be ahead by a few events: readers would see it fall back. There is a
                // next page.
                guard try await activate(run, at: lane.position) else { continue }
                hasBuilt = true
            }
            lane.leave(run)
            joining[.head, default: []].append(run)
        }
        if hasBuilt { try await retireStrays() }
        bell.ring()
        answerReached()
    }

    /// False if readers were shown a higher position.
    private func activate(_ run: FoldingRun, at position: Position) async throws(LaneFault) -> Bool {
        let generation = run.keys.generation
        let previous = marks[run.name]
        let head: Position
        do { head = try await log.head().position } catch { throw .log(error) }
        // What readers were shown is ahead of the log: it is of another past, and must not bar the way.
        let isForced = previous.map { $0.position > head } ?? false
        // Where number or position fall, only a higher epoch makes readers take it.
        let isBack = isForced || (previous?.generation ?? 0) > generation.number
        let epoch = isBack ? nextEpoch(run.name, previous) : previous?.epoch ?? nextEpoch(run.name, nil)
        let mark = Watermark(
            projection: run.name, generation: generation.number, position: position, epoch: epoch)
        let keeps = max(orders[run.name]?.keeps ?? configuration.keepsForGoingBack, configuration.keepsOldGeneration)
        let change = GenerationSwitch(
            to: generation, foldVersion: run.foldVersion, mark: mark, keepsOldUntil: Self.now().advanced(by: keeps))
        do {
            guard try await store.activate(change, isForced: isForced) else { return false }
        } catch { throw .store(error) }
        marks[run.name] = mark
        stops[run.name] = nil
        positions[generation] = position
        let old = generations[run.name]
        let kept = old?.live.map { KeptGeneration(alias: $0, until: change.keepsOldUntil) } ?? old?.kept
        generations[run.name] = GenerationState(live: change.alias, kept: kept)
        let metadata: Logger.Metadata = ["projection": "\(run.name)", "generation": "\(generation.number)"]
        logger.info("a read model is live", metadata: metadata)
        retireRuns(of: run.name, except: GenerationState(live: change.alias))
        answerRebuild(run.name, .success(()))
        return true
    }

    /// Generations that are of no use: neither live nor being built nor kept. They were so before, or another
    /// projector left them behind.
    func retireStrays() async throws(LaneFault) {
        let opened: [GenerationID]
        do { opened = try await store.opened(of: configuration.partition) } catch { throw .store(error) }
        for generation in opened {
            guard let state = generations[generation.projection] else { continue }
            if !state.numbers.contains(generation.number) {
                retire(generation, after: configuration.keepsOldGeneration)
            }
        }
    }

    private func retire(_ generation: GenerationID, after pause: Duration) {
        guard !retired.contains(where: { $0.generation == generation }) else { return }
        retired.append((generation, .now + pause))
    }

    /// Lets go of what was kept long enough.
    func releaseKept() async {
        let now = Self.now()
        for (name, state) in generations {
            guard let kept = state.kept, kept.until <= now else { continue }
            do {
                try await store.release(id(name, kept.alias.number), foldVersion: kept.alias.foldVersion)
            } catch {
                logger.warning("old generations cannot be dropped yet", metadata: ["fault": "\(error)"])
                return
            }
            if generations[name]?.kept == kept { generations[name]?.kept = nil }
            retire(id(name, kept.alias.number), after: .zero)
        }
    }

    func dropRetired() async {
        let due = retired.filter { $0.dropAt <= .now }.map(\.generation)
        guard !due.isEmpty else { return }
        do {
            // Another projector may have been building what was nobody's to this one.
            let states = try await store.generations(of: configuration.partition)
            for generation in due {
                let inUse = states[generation.projection]?.numbers.contains(generation.number) ?? false
                if !inUse { try await store.drop(generation) }
                retired.removeAll { $0.generation == generation }
                positions[generation] = nil
            }
        } catch {
            logger.warning("old generations cannot be dropped yet", metadata: ["fault": "\(error)"])
        }
    }

    private static func now() -> Timestamp {
        Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    }
}

extension Timestamp {
    fileprivate func advanced(by duration: Duration) -> Timestamp {
        Timestamp(milliseconds: milliseconds + Int64(duration / .milliseconds(1)))
    }
}
