import EventSourcing
import Logging

extension DecisionLoop {
    /// The first group in flight failed: whatever was decided in it, or on top of it, is taken back and decided again,
    /// except where that cannot help.
    func failed(_ group: OpenGroup, _ failure: CommitFailure) {
        metrics.failed(failure)
        if case .leaving = mode { return failedWhileLeaving(group, failure) }
        switch failure {
        case .leaseLost:
            logger.error("lease lost at commit", metadata: ["epoch": "\(lease.epoch)"])
            lose()
        case .rolledBack(let reason):
            logger.warning("commit rolled back", metadata: ["reason": "\(reason)"])
            retry(group)
        case .refused(let reason):
            logger.error("commit refused", metadata: ["reason": "\(reason)", "commands": "\(group.members.count)"])
            split(group, reason: reason)
        case .streamMoved:
            logger.warning("a stream taken as unborn was not", metadata: ["commands": "\(group.members.count)"])
            distrust(group)
        case .unknown(let reason):
            logger.warning("commit unanswered", metadata: ["reason": "\(reason)"])
            mode = .settling
            settle()
        }
    }

    private func failedWhileLeaving(_ group: OpenGroup, _ failure: CommitFailure) {
        if case .unknown = failure { settle() } else { lose() }
    }

    /// Asks what became of those in flight.
    private func settle() {
        guard let first = inFlight.first else { return effects.append(.recover) }
        effects.append(.settle(inFlight.map(\.commit), id: first.id))
    }

    /// Evicts the states the groups changed, and puts their commands back where they were, in order.
    func takeBack(_ groups: [OpenGroup]) {
        var returned: [Submission] = []
        for group in groups {
            for box in group.touched {
                box.pins -= 1
                cache.remove(box)
            }
            for member in group.members {
                let submission = member.submission
                submission.cursor = min(submission.cursor, member.index)
                submission.prefetchedTo = min(submission.prefetchedTo, member.index)
                if submission.place != .ready, submission.place != .loading {
                    submission.place = .ready
                    returned.append(submission)
                }
            }
        }
        resumed.prepend(returned)
        for group in groups { for member in group.members { releaseKey(of: member.envelope) } }
        metrics.takenBack(groups.reduce(0) { $0 + $1.members.count })
    }

    /// The groups in flight and what was decided on top of them.
    private func takeBackAll() {
        let groups = inFlight + (open.map { [$0] } ?? [])
        inFlight = []
        open = nil
        takeBack(groups)
    }

    private func retry(_ group: OpenGroup) {
        takeBackAll()
        for member in group.members {
            member.submission.tries[member.index].attempts += 1
            if member.submission.tries[member.index].attempts >= configuration.attemptsMax {
                answer(
                    member.submission, member.index,
                    .failed(.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds)))
            }
        }
        pauseAfterFailure()
    }

    /// Half the group each time, until the one command that the log refuses stands alone and fails alone.
    private func split(_ group: OpenGroup, reason: String) {
        takeBackAll()
        if let only = group.members.first, group.members.count == 1 {
            answer(only.submission, only.index, .failed(.defect(reason: reason)))
            return
        }
        for member in group.members {
            member.submission.tries[member.index].groupCommandsMax = group.members.count / 2
        }
    }

    private func distrust(_ group: OpenGroup) {
        takeBackAll()
        for member in group.members {
            member.submission.tries[member.index].distrustsNew = true
            member.submission.tries[member.index].attempts += 1
            if member.submission.tries[member.index].attempts >= configuration.attemptsMax {
                answer(member.submission, member.index, .failed(.defect(reason: "its streams move under the lease")))
            }
        }
    }

    func pauseAfterFailure() {
        guard case .running = mode else { return }
        mode = .pausing
        pause()
    }

    /// Longer with each failure that follows at once.
    func pause() {
        pauses += 1
        effects.append(.pause(configuration.retryPause * (1 << min(failures, 6)), id: pauses))
        failures += 1
    }

    func pauseEnded(_ id: Int) {
        guard id == pauses else { return }
        switch mode {
        case .pausing:
            // A log that failed twice may be away: that is seen before anybody else is made to wait for it.
            if failures > 1 { effects.append(.look) } else { mode = .running }
        case .settling, .leaving: settle()
        case .running, .ended: break
        }
    }

    /// Whether the log can be read again.
    func looked(_ result: Result<LogHead, EventLogError>) {
        guard case .pausing = mode else { return }
        switch result {
        case .success(let found) where found.epoch == lease.epoch:
            mode = .running
            takeInAgain()
        case .success: stepDown(address: nil)
        case .failure(let error): goWithout(error)
        }
    }

    /// Until the log is back.
    func goWithout(_ error: EventLogError) {
        logger.warning("log unavailable", metadata: ["reason": "\(error)"])
        turnAway()
        pause()
    }

    /// While the log is away: nobody waits for it who is not on his way into it.
    func turnAway() {
        let failure = CommandFailure.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds)
        abandonAll(failure)
        if case .leaving = mode { return }
        inbox.refuse(failure)
    }

    func takeInAgain() {
        if !isDraining { inbox.refuse(nil) }
    }
}
