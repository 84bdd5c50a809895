import EventSourcing
import Logging

extension DecisionLoop {
    /// Sends the open group, unless one is on its way or nothing was decided. True if there is room again.
    func send() -> Bool {
        guard inFlight == nil, let group = open, !group.members.isEmpty else { return false }
        open = nil
        group.close()
        remember(keysOf: group)
        inFlight = group
        sentAt = .now
        effects.append(.commit(group.commit, id: group.id))
        return true
    }

    func committed(_ id: Int, _ result: Result<Void, CommitFailure>) {
        guard let group = inFlight, group.id == id else { return }
        switch result {
        case .success:
            metrics.committed(
                commands: group.members.count, events: group.commit.events.count, in: .now - sentAt)
            written(group)
        case .failure(let failure):
            failed(group, failure)
        }
    }

    /// The group in flight is in the log.
    func written(_ group: OpenGroup) {
        inFlight = nil
        failures = 0
        settlements = 0
        head = LogHead(position: group.last, epoch: lease.epoch, recordedAt: group.recordedAt)
        // The log works on the next group while this one is answered.
        if case .running = mode { _ = send() }
        for outcome in group.commit.outcomes {
            outcomes.insert(outcome, for: outcome.key, weight: outcome.result.count)
        }
        for snapshot in group.snapshots where snapshots.count < Self.snapshotsWaitingMax {
            snapshots[snapshot.stream] = snapshot
        }
        finish(group)
        saveSnapshots()
        if case .leaving = mode { end(.leaseLost) }
    }

    /// Answers the group's commands and lets go of what they held.
    private func finish(_ group: OpenGroup) {
        for box in group.touched {
            box.pins -= 1
            cache.recount(box)
        }
        for member in group.members {
            releaseKey(of: member.envelope)
            answer(member.submission, member.index, member.answer)
        }
    }

    func releaseKey(of envelope: CommandEnvelope) {
        guard let live = liveKeys.removeValue(forKey: envelope.outcomeKey) else { return }
        resume(live.waiters.filter { $0.place == .waitingForKey })
    }

    /// Off the commit's path: one save at a time, the newest snapshot of each stream.
    private func saveSnapshots() {
        guard !isSaving, !snapshots.isEmpty else { return }
        isSaving = true
        effects.append(.save(snapshots.values.sorted { $0.stream.name < $1.stream.name }))
        snapshots.removeAll(keepingCapacity: true)
    }

    /// A snapshot that was not saved is only missed by the next load.
    func saved(_ result: Result<Void, EventLogError>) {
        isSaving = false
        if case .failure(let error) = result {
            logger.warning("snapshots not saved", metadata: ["reason": "\(error)"])
        }
        saveSnapshots()
    }

    private static let snapshotsWaitingMax = 1_024
}
