public import EventSourcing
import Postgres
import Synchronization

extension PostgresEventLog {
    /// Sent before this returns, unless the week is new or the connection has to be made: then that is done first, and
    /// groups that come meanwhile wait their turn.
    public func commit(_ group: CommitGroup, answer: @escaping @Sendable (Result<Void, CommitFailure>) -> Void) {
        let mustWait = detour.withLock { detour in
            detour?.commits.append((group, answer))
            return detour != nil
        }
        guard !mustWait, !sendNow(group, answer) else { return }
        detour.withLock { $0 = Detour() }
        // Ends with the last of those who wait.
        Task {
            var next: Commit? = (group, answer)
            while let (group, answer) = next {
                do throws(CommitFailure) {
                    answer(.success(try await commit(group)))
                } catch { answer(.failure(error)) }
                next = nextOnDetour()
            }
        }
    }

    private func nextOnDetour() -> Commit? {
        let (next, watchers) = detour.withLock { detour -> (Commit?, [CheckedContinuation<Void, Never>]) in
            if detour?.commits.isEmpty == false { return (detour?.commits.removeFirst(), []) }
            defer { detour = nil }
            return (nil, detour?.watchers ?? [])
        }
        for watcher in watchers { watcher.resume() }
        return next
    }

    /// Until every group given so far is sent and answered, or on a connection that is at hand.
    func endOfDetour() async {
        await withCheckedContinuation { continuation in
            let isOver = detour.withLock { detour in
                detour?.watchers.append(continuation)
                return detour == nil
            }
            if isOver { continuation.resume() }
        }
    }

    private func sendNow(_ group: CommitGroup, _ answer: @escaping @Sendable (Result<Void, CommitFailure>) -> Void)
        -> Bool
    {
        guard group.outcomes.isEmpty || knows(group.recordedAt.week) else { return false }
        return writing.pipelineNow(calls(for: group)) { result in
            switch result {
            case .success: answer(.success(()))
            case .failure(let failure): answer(.failure(CommitFailure(failure)))
            }
        }
    }

    public func commit(_ group: CommitGroup) async throws(CommitFailure) {
        if !group.outcomes.isEmpty { try await ensureWeeks(for: group.recordedAt) }
        do {
            _ = try await writing.pipeline(calls(for: group))
        } catch {
            throw CommitFailure(error)
        }
    }

    /// One round trip. The sync at its end commits; `head_advance` raises before anything else is done unless the
    /// lease holds, and then nothing of it is.
    private func calls(for group: CommitGroup) -> [PostgresCall] {
        let partition = PostgresValue.int4(partition.rawValue)
        var calls = [
            PostgresCall(
                LogStatements.advance,
                [
                    partition, .int8(Int64(group.events.count)), .int8(group.expected.rawValue), .int8(group.epoch),
                    .int8(group.recordedAt.milliseconds), .int8(group.follows), .int8(group.number),
                ])
        ]
        if !group.events.isEmpty { calls.append(insertEvents(of: group)) }
        if !group.outcomes.isEmpty { calls.append(insertOutcomes(of: group)) }
        if !group.deadlinesCleared.isEmpty { calls.append(clearDeadlines(of: group)) }
        if !group.deadlinesSet.isEmpty { calls.append(setDeadlines(of: group)) }
        calls.append(PostgresCall("notify \(channel)"))
        return calls
    }

    private func insertEvents(of group: CommitGroup) -> PostgresCall {
        let count = group.events.count
        var tenants = PostgresArrayBuilder(type: .text, capacity: count)
        var streams = PostgresArrayBuilder(type: .text, capacity: count)
        var versions = PostgresArrayBuilder(type: .int4, capacity: count)
        var types = PostgresArrayBuilder(type: .int2, capacity: count)
        var occurred = PostgresArrayBuilder(type: .int8, capacity: count)
        var keys = PostgresArrayBuilder(type: .text, capacity: count)
        var payloads = PostgresArrayBuilder(type: .bytea, capacity: count)
        var metas = PostgresArrayBuilder(type: .bytea, capacity: count)
        for event in group.events {
            tenants.append(event.tenant.rawValue)
            streams.append(event.stream.rawValue)
            versions.append(event.version.count)
            types.append(event.data.type.rawValue)
            occurred.append(event.occurredAt.milliseconds)
            keys.append(event.commandKey.rawValue)
            payloads.append(event.data.payload)
            metas.append(event.meta)
        }
        return PostgresCall(
            LogStatements.insertEvents,
            [
                .int4(partition.rawValue), .int8(group.expected.rawValue), .int8(group.recordedAt.milliseconds),
                tenants.finish(), streams.finish(), versions.finish(), types.finish(), occurred.finish(),
                keys.finish(), payloads.finish(), metas.finish(),
            ])
    }

    private func insertOutcomes(of group: CommitGroup) -> PostgresCall {
        let count = group.outcomes.count
        var keys = PostgresArrayBuilder(type: .bytea, capacity: count)
        var hashes = PostgresArrayBuilder(type: .bytea, capacity: count)
        var positions = PostgresArrayBuilder(type: .int8, capacity: count)
        var results = PostgresArrayBuilder(type: .bytea, capacity: count)
        for outcome in group.outcomes {
            keys.append(outcome.key.bytes)
            hashes.append(outcome.bodyHash)
            positions.append(outcome.position.rawValue)
            results.append(outcome.result)
        }
        return PostgresCall(
            LogStatements.insertOutcomes,
            [.int4(group.recordedAt.week), keys.finish(), hashes.finish(), positions.finish(), results.finish()])
    }

    private func clearDeadlines(of group: CommitGroup) -> PostgresCall {
        var tenants = PostgresArrayBuilder(type: .text, capacity: group.deadlinesCleared.count)
        var ids = PostgresArrayBuilder(type: .text, capacity: group.deadlinesCleared.count)
        for deadline in group.deadlinesCleared {
            tenants.append(deadline.tenant.rawValue)
            ids.append(deadline.id)
        }
        return PostgresCall(
            LogStatements.clearDeadlines, [.int4(partition.rawValue), tenants.finish(), ids.finish()])
    }

    private func setDeadlines(of group: CommitGroup) -> PostgresCall {
        let count = group.deadlinesSet.count
        var tenants = PostgresArrayBuilder(type: .text, capacity: count)
        var ids = PostgresArrayBuilder(type: .text, capacity: count)
        var dues = PostgresArrayBuilder(type: .int8, capacity: count)
        var commands = PostgresArrayBuilder(type: .text, capacity: count)
        var bodies = PostgresArrayBuilder(type: .bytea, capacity: count)
        for deadline in group.deadlinesSet {
            tenants.append(deadline.tenant.rawValue)
            ids.append(deadline.id)
            dues.append(deadline.due.milliseconds)
            commands.append(deadline.command)
            bodies.append(deadline.body)
        }
        return PostgresCall(
            LogStatements.setDeadlines,
            [
                .int4(partition.rawValue), tenants.finish(), ids.finish(), dues.finish(), commands.finish(),
                bodies.finish(),
            ])
    }
}

extension PostgresEventLog {
    /// The tables of this week's outcomes and the next's; nearly always known to exist.
    private func ensureWeeks(for instant: Timestamp) async throws(CommitFailure) {
        let week = instant.week
        if knows(week) { return }
        do {
            _ = try await reading.query(LogStatements.createWeeks, [.int4(week), .int4(week + 1)])
        } catch {
            // Another transaction: whatever became of it, nothing of the group was sent.
            throw .rolledBack(reason: "outcome tables: \(error)")
        }
        weeks.withLock { $0 = week...(week + 1) }
    }

    /// Makes the tables of outcomes for the week of `instant` and the two after it, so that no commit has to.
    public func prepareOutcomes(at instant: Timestamp) async throws(EventLogError) {
        do {
            _ = try await reading.query(LogStatements.createWeeks, [.int4(instant.week), .int4(instant.week + 2)])
        } catch { throw EventLogError(error) }
    }

    private func knows(_ week: Int32) -> Bool { weeks.withLock { $0?.contains(week) ?? false } }

    /// Drops the outcomes of weeks that ended more than 30 days ago, by the database's clock.
    ///
    /// - Returns: how many weeks were dropped.
    @discardableResult
    public func pruneOutcomes() async throws(EventLogError) -> Int {
        do {
            return Int(try await reading.query(LogStatements.pruneWeeks).int4(0, 0))
        } catch { throw EventLogError(error) }
    }
}
