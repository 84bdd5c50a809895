import EventSourcing
import Foundation
import Logging
import ProjectionKit

extension Projector {
    /// Reads what the store has of these projections and brings the lanes in line: runs that should follow the log
    /// are taken in, others let go, broken generations replaced by a new build.
    func reconcile(_ names: [String]) async throws(LaneFault) {
        let before = names.map { generations[$0] }
        let head: LogHead
        do { head = try await log.head() } catch { throw .log(error) }
        let states: [String: GenerationState]
        let stored: [String: Watermark]
        do {
            states = try await store.generations(of: configuration.partition)
            stored = try await store.watermarks(of: configuration.partition)
        } catch { throw .store(error) }
        for (name, before) in zip(names, before) {
            guard let projection = projections[name], stops[name] == nil else { continue }
            let wanted = try await open(projection, states[name] ?? GenerationState(), stored[name], head.position)
            // A rebuild may have begun or ended meanwhile: then this is the past.
            guard generations[name] == before else { throw .fenced("\(name) has changed meanwhile") }
            generations[name] = wanted
            retireRuns(of: name, except: wanted)
        }
        answerReached()
        bell.ring()
    }

    private func open(
        _ projection: any Projection.Type, _ state: GenerationState, _ mark: Watermark?, _ head: Position
    ) async throws(LaneFault) -> GenerationState {
        var wanted = GenerationState(kept: state.kept)
        if let live = state.live, live.foldVersion == projection.version {
            if let checkpoints = try await intact(projection, live, head) {
                wanted.live = live
                try await stand(projection.name, live, checkpoints, mark)
                place(projection, live, checkpoints, isBehind(checkpoints, head) ? .behind : .head)
            } else {
                // Rows without their checkpoint, or from a future the log no longer has: nobody may read them.
                logger.error("a read model is broken and is built anew", metadata: ["projection": "\(projection.name)"])
                try await withdraw(projection.name, mark)
            }
        } else if let live = state.live {
            // Folded by another version: readers keep it until the new one stands beside it.
            wanted.live = live
        } else if mark?.generation != 0 {
            // Readers may remember a generation that the store has lost.
            try await withdraw(projection.name, mark)
        } else {
            marks[projection.name] = mark
        }
        if let building = state.building, building.foldVersion == projection.version,
            let checkpoints = try await intact(projection, building, head)
        {
            wanted.building = building
            place(projection, building, checkpoints, .behind, isBuilding: true)
        } else if wanted.live?.foldVersion != projection.version {
            if let joined = try await join(projection, head) {
                wanted.building = joined
            } else if wanted.live != nil, let kept = state.kept?.alias, try await goBack(projection, to: kept, head) {
                // This build is older than the one that made the live rows; it has been here before.
                wanted.building = kept
                wanted.kept = nil
            } else {
                wanted.building = try await build(projection, state)
            }
        }
        return wanted
    }

    /// The checkpoints of a generation, if it has them all and none is ahead of the log.
    private func intact(
        _ projection: any Projection.Type, _ alias: GenerationAlias, _ head: Position
    ) async throws(LaneFault) -> [Checkpoint]? {
        let found: [[Checkpoint?]]
        do { found = try await store.checkpoints(of: [id(projection.name, alias.number)]) } catch {
            throw .store(error)
        }
        let checkpoints = found[0].compactMap { $0 }
        guard checkpoints.count == RowLayout.bucketCount, let highest = checkpoints.map(\.position).max() else {
            return nil
        }
        if highest > head {
            // Ahead of the log, or only of the log as it was when its head was read: another projector may have
            // gone on meanwhile.
            do { guard highest <= (try await log.head().position) else { return nil } } catch { throw .log(error) }
        }
        return checkpoints
    }

    /// Makes the watermark say no more than the rows have: lowers it, under a higher epoch, if it does.
    private func stand(
        _ name: String, _ live: GenerationAlias, _ checkpoints: [Checkpoint], _ stored: Watermark?
    ) async throws(LaneFault) {
        let lowest = Self.lowest(checkpoints)
        if let stored, stored.generation == live.number, stored.position <= lowest,
            stored.epoch >= marks[name]?.epoch ?? 0
        {
            marks[name] = stored
            return
        }
        let mark = Watermark(
            projection: name, generation: live.number, position: lowest, epoch: nextEpoch(name, stored))
        do { try await store.lower(mark, of: configuration.partition) } catch { throw .store(error) }
        marks[name] = mark
    }

    private func withdraw(_ name: String, _ stored: Watermark?) async throws(LaneFault) {
        let epoch = nextEpoch(name, stored)
        do { try await store.withdraw(name, of: configuration.partition, epoch: epoch) } catch { throw .store(error) }
        marks[name] = Watermark(projection: name, generation: 0, position: .start, epoch: epoch)
    }

    /// Higher than any epoch a reader may have seen, also when the store has forgotten it: the clock helps a projector
    /// that was started anew, and only that.
    func nextEpoch(_ name: String, _ stored: Watermark?) -> Int64 {
        let clock = Int64(Date().timeIntervalSince1970 * 1_000)
        return max(stored?.epoch ?? 0, marks[name]?.epoch ?? 0, clock) + 1
    }

    /// What another projector has begun to build since the state was read, so that two do not build two.
    private func join(_ projection: any Projection.Type, _ head: Position) async throws(LaneFault) -> GenerationAlias? {
        let building: GenerationAlias?
        do {
            building = try await store.generations(of: configuration.partition)[projection.name]?.building
        } catch { throw .store(error) }
        guard let building, building.foldVersion == projection.version,
            let checkpoints = try await intact(projection, building, head)
        else { return nil }
        place(projection, building, checkpoints, .behind, isBuilding: true)
        return building
    }

    /// Folds on what was kept. False if it is kept no more, is broken, or another version of the fold made it.
    func goBack(
        _ projection: any Projection.Type, to kept: GenerationAlias, _ head: Position
    ) async throws(LaneFault) -> Bool {
        guard kept.foldVersion == projection.version, let checkpoints = try await intact(projection, kept, head)
        else { return false }
        let generation = id(projection.name, kept.number)
        do {
            guard try await store.reopen(generation, foldVersion: kept.foldVersion) else { return false }
        } catch { throw .store(error) }
        retired.removeAll { $0.generation == generation }
        place(projection, kept, checkpoints, .behind, isBuilding: true)
        let metadata: Logger.Metadata = ["projection": "\(projection.name)", "generation": "\(kept.number)"]
        logger.info("a read model that was kept is folded on", metadata: metadata)
        return true
    }

    /// Begins a new generation at the start of the log, under a number never used before.
    func build(
        _ projection: any Projection.Type, _ state: GenerationState
    ) async throws(LaneFault) -> GenerationAlias {
        let name = projection.name
        let known = [state, generations[name] ?? GenerationState()].flatMap(\.numbers)
        do throws(ReadModelError) {
            let opened = try await store.opened(of: configuration.partition)
            let used = opened.filter { $0.projection == name }.map(\.number) + known
            let number = max(used.max() ?? 0, marks[name]?.generation ?? 0) + 1
            try await store.open(id(name, number), foldVersion: projection.version)
            let start = Array(repeating: Checkpoint.start, count: RowLayout.bucketCount)
            let alias = GenerationAlias(number: number, foldVersion: projection.version)
            place(projection, alias, start, .behind, isBuilding: true)
            let metadata: Logger.Metadata = ["projection": "\(name)", "generation": "\(number)"]
            logger.info("a read model is being built", metadata: metadata)
            return alias
        } catch {
            throw .store(error)
        }
    }

    /// Puts a run into a lane, unless one of the same generation follows the log already.
    private func place(
        _ projection: any Projection.Type, _ alias: GenerationAlias, _ checkpoints: [Checkpoint], _ lane: LaneName,
        isBuilding: Bool = false
    ) {
        let generation = id(projection.name, alias.number)
        let all = lanes.values.flatMap(\.runs) + joining.values.flatMap { $0 }
        guard !all.contains(where: { $0.keys.generation == generation }) else { return }
        let run = makeRun(projection, alias.number)
        // Only where nobody reads.
        run.restart(checkpoints, isBuilding)
        positions[generation] = run.lowest
        joining[lane, default: []].append(run)
    }

    /// A few pages are no reason for a lane of its own.
    private func isBehind(_ checkpoints: [Checkpoint], _ head: Position) -> Bool {
        head.rawValue - Self.lowest(checkpoints).rawValue > Int64(4 * configuration.pageLimit)
    }

    private static func lowest(_ checkpoints: [Checkpoint]) -> Position { checkpoints.map(\.position).min() ?? .start }

    func retireRuns(of name: String, except wanted: GenerationState) {
        let numbers = [wanted.live?.number, wanted.building?.number]
        func isStale(_ run: FoldingRun) -> Bool {
            run.name == name && !numbers.contains(run.keys.generation.number)
        }
        leaving += lanes.values.flatMap(\.runs).filter(isStale)
        for lane in LaneName.allCases { joining[lane]?.removeAll(where: isStale) }
    }

    private func makeRun(_ projection: any Projection.Type, _ number: Int) -> FoldingRun {
        projection.makeRun(
            partition: configuration.partition, generation: number, rowBytesMax: configuration.rowBytesMax)
    }

    func id(_ name: String, _ number: Int) -> GenerationID {
        GenerationID(partition: configuration.partition, projection: name, number: number)
    }
}
