public import EventSourcing
import Logging
import ProjectionKit

extension Projector {
    /// Folds a new generation of a projection beside the live one and puts it in its place, in one step for readers.
    /// The old one is dropped after `keepsOldGeneration`. Returns when readers have the new one.
    public func rebuild(_ name: String) async throws(ProjectorError) {
        guard let projection = projections[name] else { throw .unknownProjection(name) }
        if generations[name]?.building == nil {
            do throws(LaneFault) {
                let alias = try await build(projection, generations[name] ?? GenerationState())
                generations[name, default: GenerationState()].building = alias
            } catch {
                throw .store("\(error)")
            }
            bell.ring()
        }
        let result = await withCheckedContinuation { rebuildWaiters[name, default: []].append($0) }
        try result.get()
    }

    /// How far a rebuild has come: the position folded, and the log's head.
    public func progress(of name: String) async throws(ProjectorError) -> (folded: Position, head: Position)? {
        guard let number = generations[name]?.building?.number else { return nil }
        do { return (positions[id(name, number)] ?? .start, try await log.head().position) } catch { throw .log(error) }
    }

    func answerRebuild(_ name: String, _ result: Result<Void, ProjectorError>) {
        for waiter in rebuildWaiters.removeValue(forKey: name) ?? [] { waiter.resume(returning: result) }
    }

    /// At the log's end: what was built becomes live, and everybody goes over to the lane of those up to date.
    func settle(_ lane: FoldLane) async throws(LaneFault) {
        try await lane.moveCheckpoints()
        var hasBuilt = false
        for run in lane.runs {
            if !isLive(run) {
                try await activate(run, at: lane.position)
                hasBuilt = true
            }
            lane.leave(run)
            joining[.head, default: []].append(run)
        }
        if hasBuilt { try await retireStrays() }
        bell.ring()
        answerReached()
    }

    private func activate(_ run: FoldingRun, at position: Position) async throws(LaneFault) {
        let generation = run.keys.generation
        let old = generations[run.name]?.live
        let epoch = marks[run.name]?.epoch ?? nextEpoch(run.name, nil)
        let mark = Watermark(
            projection: run.name, generation: generation.number, position: position, epoch: epoch)
        do {
            try await store.activate(generation, foldVersion: run.foldVersion, mark: mark)
        } catch { throw .store(error) }
        marks[run.name] = mark
        stops[run.name] = nil
        positions[generation] = position
        let alias = GenerationAlias(number: generation.number, foldVersion: run.foldVersion)
        generations[run.name] = GenerationState(live: alias)
        let metadata: Logger.Metadata = ["projection": "\(run.name)", "generation": "\(generation.number)"]
        logger.info("a read model is live", metadata: metadata)
        if let old, old.number != generation.number {
            retireRuns(of: run.name, except: GenerationState(live: alias))
        }
        answerRebuild(run.name, .success(()))
    }

    /// Generations that are neither live nor being built: the ones before, and what another projector left behind.
    func retireStrays() async throws(LaneFault) {
        let opened: [GenerationID]
        do { opened = try await store.opened(of: configuration.partition) } catch { throw .store(error) }
        for generation in opened where !retired.contains(where: { $0.generation == generation }) {
            guard let state = generations[generation.projection] else { continue }
            let inUse = [state.live?.number, state.building?.number].contains(generation.number)
            if !inUse { retired.append((generation, .now + configuration.keepsOldGeneration)) }
        }
    }

    func dropRetired() async {
        let due = retired.filter { $0.dropAt <= .now }.map(\.generation)
        guard !due.isEmpty else { return }
        do {
            // Another projector may have been building what was nobody's to this one.
            let states = try await store.generations(of: configuration.partition)
            for generation in due {
                let state = states[generation.projection]
                let inUse = [state?.live?.number, state?.building?.number].contains(generation.number)
                if !inUse { try await store.drop(generation) }
                retired.removeAll { $0.generation == generation }
                positions[generation] = nil
            }
        } catch {
            logger.warning("old generations cannot be dropped yet", metadata: ["fault": "\(error)"])
        }
    }
}
