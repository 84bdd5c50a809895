import EventSourcing
import Logging

extension DecisionLoop {
    /// Sends the open group, unless it has to wait or nothing was decided. True if there is room again.
    func send() -> Bool {
        guard let group = open, !group.members.isEmpty, mayFollow(group.members.count) else { return false }
        open = nil
        group.close()
        remember(keysOf: group)
        inFlight.append(group)
        group.sentAt = .now
        effects.append(.commit(group.commit, id: group.id))
        return true
    }

    /// A group has its price, however small it is: behind another one, half as large is the least, and never a few.
    /// And behind one that writes nothing none is fenced: it would come into the log though the one before it failed.
    func mayFollow(_ commands: Int) -> Bool {
        guard let last = inFlight.last else { return true }
        return !last.commit.writesNothing && inFlight.count < configuration.commitsMax
            && commands >= max((last.members.count + 1) / 2, configuration.followingCommandsMin)
    }

    /// Groups are dealt with in the order in which they were sent, whoever is answered first.
    func committed(_ id: Int, _ result: Result<Void, CommitFailure>) {
        guard let group = inFlight.first(where: { $0.id == id }) else { return }
        group.answer = result
        guard group === inFlight.first else { return }
        while let first = inFlight.first, let answer = first.answer {
            switch answer {
            case .success:
                metrics.committed(
                    commands: first.members.count, events: first.commit.events.count, in: .now - first.sentAt)
                written(first)
            case .failure(let failure):
                // Nothing sent behind it comes into the log: each names the one it follows.
                return failed(first, failure)
            }
        }
    }

    /// The first group in flight is in the log.
    func written(_ group: OpenGroup) {
        inFlight.removeFirst()
        failures = 0
        settlements = 0
        head = group.head
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
        if case .leaving = mode, inFlight.isEmpty { end(.leaseLost) }
    }

    /// Answers the group's commands and lets go of what they held.
    private func finish(_ group: OpenGroup) {
        for box in group.touched {
            box.pins -= 1
            cache.recount(box)
        }
        for member in group.members {
            trace(member, of: group)
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
