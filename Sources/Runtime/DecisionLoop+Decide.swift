import EventSourcing
import Leases
import Logging

extension DecisionLoop {
    /// Brings one command into the open group, or answers it. False when it has to wait, and says where.
    func decide(_ submission: Submission, _ index: Int) -> Bool {
        let envelope = submission.envelopes[index]
        if liveKeys[envelope.outcomeKey] != nil {
            submission.place = .waitingForKey
            liveKeys[envelope.outcomeKey]?.waiters.append(submission)
            return false
        }
        if let outcome = outcomes.peek(envelope.outcomeKey) {
            replay(outcome, to: submission, index)
            return true
        }
        guard !watch.isPoisoned(envelope.outcomeKey) else {
            logger.error("poisoned command refused", metadata: ["route": "\(envelope.route)"])
            return fail(submission, index, .poisoned, in: groupToFill())
        }
        if !isKnownAbsent(envelope.outcomeKey, submission.tries[index]) || needsPersons(envelope) {
            load(for: submission, index, scope: nil)
            return false
        }
        return tryToDecide(submission, index, envelope)
    }

    func needsPersons(_ envelope: CommandEnvelope) -> Bool {
        let persons = envelope.command.persons
        return persons.contains { !keys.exists(TenantPerson(tenant: envelope.tenant, person: $0)) }
    }

    private func tryToDecide(_ submission: Submission, _ index: Int, _ envelope: CommandEnvelope) -> Bool {
        let group = groupToFill()
        if let due = envelope.notBefore, group.recordedAt < due {
            let milliseconds = due.milliseconds - group.recordedAt.milliseconds
            let pause = min(milliseconds, configuration.retryAfterMilliseconds)
            answer(submission, index, .failed(.unavailable(retryAfterMilliseconds: pause)))
            return true
        }
        let scope = DecisionScope(
            context: CommandContext(
                tenant: envelope.tenant, actor: envelope.actor, key: envelope.key, now: group.recordedAt,
                occurredAt: envelope.occurredAt),
            cache: cache, keys: keys.keys(of: envelope.tenant), distrustsNew: submission.tries[index].distrustsNew)
        if envelope.trace != nil { submission.tries[index].times = StageTimes(begun: .now, decided: .now) }
        watch.begin(envelope.outcomeKey)
        defer { watch.end() }
        do {
            let result = try envelope.command.decide(in: scope)
            if scope.defect == nil {
                accept(submission, index, scope, result, in: group)
                return true
            }
        } catch {
            switch error {
            case .rejected(let rejection):
                group.add(submission, index, answer: .rejected(rejection))
                holdKey(of: envelope)
                return true
            case .codec(let error):
                return fail(submission, index, reason: "\(error)", in: group)
            case .notLoaded: break
            }
        }
        return wait(submission, index, scope, group)
    }

    /// The decision asked for more: load it, unless it never ends or a promise was broken.
    private func wait(_ submission: Submission, _ index: Int, _ scope: DecisionScope, _ group: OpenGroup) -> Bool {
        if let defect = scope.defect { return fail(submission, index, reason: defect, in: group) }
        submission.tries[index].loadRounds += 1
        guard !(scope.missing.isEmpty && scope.missingPersons.isEmpty) else {
            return fail(submission, index, reason: "not loaded, but nothing is missing", in: group)
        }
        guard submission.tries[index].loadRounds <= Self.loadRoundsMax else {
            return fail(submission, index, reason: "asks for more streams without end", in: group)
        }
        submission.hold(scope.used)
        load(for: submission, index, scope: scope)
        return false
    }

    private func accept(
        _ submission: Submission, _ index: Int, _ scope: DecisionScope, _ result: [UInt8], in group: OpenGroup
    ) {
        let envelope = submission.envelopes[index]
        group.apply(scope, of: envelope, meta: scope.appends.isEmpty ? [] : encodeMeta(envelope))
        for append in scope.appends {
            streamsLoading[append.box.key]?.outdated.insert(append.box.key)
            snapshotIfDue(append.box, group)
        }
        group.remember(envelope, result: result)
        group.add(submission, index, answer: .accepted(position: group.last, result: result, replayed: false))
        holdKey(of: envelope)
    }

    private func snapshotIfDue(_ box: StateBox, _ group: OpenGroup) {
        guard box.version.count - box.snapshotVersion.count >= configuration.snapshotEvents else { return }
        // What is large is written more rarely, so that what snapshots cost stays about the same.
        let pause = configuration.snapshotPauseMilliseconds * Int64(1 + (box.countedBytes >> 20))
        guard box.snapshotAt.milliseconds <= group.recordedAt.milliseconds - pause else { return }
        box.snapshotAt = group.recordedAt
        if let draft = box.draftSnapshot() { group.snapshots.append(draft) }
    }

    private func fail(_ submission: Submission, _ index: Int, reason: String, in group: OpenGroup) -> Bool {
        logger.error(
            "command is defective",
            metadata: [
                "route": "\(submission.envelopes[index].route)", "reason": "\(reason)",
            ])
        return fail(submission, index, .defect(reason: reason), in: group)
    }

    /// Answered with its group, so that a deadline that fired it is retired.
    private func fail(
        _ submission: Submission, _ index: Int, _ failure: CommandFailure, in group: OpenGroup
    ) -> Bool {
        group.add(submission, index, answer: .failed(failure))
        holdKey(of: submission.envelopes[index])
        return true
    }

    /// The first answer again. It is committed already, so it need not wait; a deadline that fired the command
    /// is retired with it.
    private func replay(_ outcome: CommandOutcome, to submission: Submission, _ index: Int) {
        let envelope = submission.envelopes[index]
        let answer: CommandAnswer =
            outcome.bodyHash == envelope.bodyHash
            ? .accepted(position: outcome.position, result: outcome.result, replayed: true) : .failed(.keyReused)
        guard envelope.deadline != nil else { return self.answer(submission, index, answer) }
        groupToFill().add(submission, index, answer: answer)
        holdKey(of: envelope)
    }

    private func holdKey(of envelope: CommandEnvelope) { liveKeys[envelope.outcomeKey] = LiveKey() }

    /// Deadlines run on the instant the group is opened at, so one that stands empty is opened anew.
    private func groupToFill() -> OpenGroup {
        if let open, !open.members.isEmpty { return open }
        let before = inFlight.last?.head ?? head
        let earliest = max(before.recordedAt, open?.recordedAt ?? before.recordedAt)
        groupsMade += 1
        let group = OpenGroup(
            id: groupsMade, after: before, epoch: lease.epoch, recordedAt: max(outside.time.now(), earliest))
        open = group
        return group
    }

    private static let loadRoundsMax = 32
}
