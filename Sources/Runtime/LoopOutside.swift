import EventSourcing
import Leases

/// What the loop wants done outside; each ends in a message.
enum LoopEffect: Sendable {
    case recover
    /// At the head, in doubt of nothing but that the log is there.
    case look
    case learnKeys(KeyFilter)
    case commit(CommitGroup, id: Int)
    /// All in flight, the first with this id.
    case settle([CommitGroup], id: Int)
    case load(id: Int, LoadRequest, creating: [TenantPerson], known: [TenantPerson])
    case save([SnapshotDraft])
    case pause(Duration, id: Int)
    case expireDrain(Duration)
}

struct LoadAnswer: Sendable {
    var reply = LoadReply()
    var keys: [TenantPerson: PersonKeyState] = [:]
}

/// What became of commits that were never answered.
enum Settlement: Sendable {
    /// So many of them, from the first on; those behind never will be.
    case written(groups: Int)
    /// Another owner has the partition; so many of ours came before.
    case leaseLost(written: Int)
    case unavailable(reason: String)
}

/// Does what the loop asks for, off its task.
struct LoopOutside: Sendable {
    let log: any EventLog
    let personKeys: any PersonKeyStore
    let inbox: Inbox
    let time: TimeSource

    func perform(_ effect: LoopEffect) async { inbox.post(await answer(effect)) }

    /// What is on the way before this returns, so that it waits for no task's turn; false for anything else.
    func performNow(_ effect: LoopEffect) -> Bool {
        guard case .commit(let group, let id) = effect, !group.writesNothing else { return false }
        let inbox = inbox
        log.commit(group) { inbox.post(.committed(group: id, $0)) }
        return true
    }

    /// What the loop is to be told of it.
    func answer(_ effect: LoopEffect) async -> LoopMessage {
        switch effect {
        case .recover: return .recovered(await recover())
        case .look: return .looked(await look())
        case .learnKeys(let filter): return .keysLearned(await learnKeys(filter))
        case .commit(let group, let id): return .committed(group: id, await commit(group))
        case .settle(let groups, let id): return .settled(group: id, await settle(groups))
        case .load(let id, let request, let creating, let known):
            return .loaded(id: id, await load(request, creating: creating, known: known))
        case .save(let snapshots): return .saved(await save(snapshots))
        case .pause(let duration, let id):
            await time.sleep(duration)
            return .pauseEnded(id: id)
        case .expireDrain(let duration):
            await time.sleep(duration)
            return .drainExpired
        }
    }

    private func recover() async -> Result<LogHead, EventLogError> {
        do { return .success(try await log.settledHead()) } catch { return .failure(error) }
    }

    private func look() async -> Result<LogHead, EventLogError> {
        do { return .success(try await log.head()) } catch { return .failure(error) }
    }

    /// All keys the log keeps, or as many as fit.
    private func learnKeys(_ filter: KeyFilter) async -> Result<KeyFilter, EventLogError> {
        var filter = filter
        do {
            try await log.outcomeKeys { key in
                filter.insert(key)
                return !filter.isFull
            }
            return .success(filter)
        } catch { return .failure(error) }
    }

    private func commit(_ group: CommitGroup) async -> Result<Void, CommitFailure> {
        if group.writesNothing { return await confirm(group) }
        do { return .success(try await log.commit(group)) } catch { return .failure(error) }
    }

    /// Refusals are given by the owner alone: another one may have written what they rest on, or the opposite.
    private func confirm(_ group: CommitGroup) async -> Result<Void, CommitFailure> {
        do {
            return try await log.head().epoch == group.epoch ? .success(()) : .failure(.leaseLost)
        } catch {
            return .failure(.rolledBack(reason: "the head cannot be read: \(error)"))
        }
    }

    private func save(_ snapshots: [SnapshotDraft]) async -> Result<Void, EventLogError> {
        do { return .success(try await log.save(snapshots.map { $0.encoded() })) } catch { return .failure(error) }
    }

    /// The head tells, read after any transaction that could still move it. Where another owner may have written since
    /// it cannot, and the groups' outcomes do.
    private func settle(_ groups: [CommitGroup]) async -> Settlement {
        do {
            let head = try await log.settledHead()
            guard head.epoch == groups.first?.epoch else {
                var written = 0
                while written < groups.count, try await hasOutcomes(of: groups[written]) { written += 1 }
                return .leaseLost(written: written)
            }
            return .written(groups: groups.lastIndex { $0.number == head.group }.map { $0 + 1 } ?? 0)
        } catch {
            return .unavailable(reason: "\(error)")
        }
    }

    /// All of them, to the letter: another owner, asked again, may have come to the same answer for some.
    private func hasOutcomes(of group: CommitGroup) async throws(EventLogError) -> Bool {
        guard !group.outcomes.isEmpty else { return false }
        var request = LoadRequest()
        request.outcomes = group.outcomes.map(\.key)
        let known = try await log.load(request).outcomes
        return group.outcomes.allSatisfy { known[$0.key] == $0 }
    }

    private func load(
        _ request: LoadRequest, creating: [TenantPerson], known: [TenantPerson]
    ) async -> Result<LoadAnswer, EventLogError> {
        var answer = LoadAnswer()
        do {
            if !creating.isEmpty { answer.keys = try await personKeys.keys(of: creating, creating: true) }
            if !known.isEmpty {
                answer.keys.merge(try await personKeys.keys(of: known, creating: false)) { first, _ in first }
            }
            if !request.isEmpty { answer.reply = try await log.load(request) }
            return .success(answer)
        } catch {
            return .failure(error)
        }
    }
}
