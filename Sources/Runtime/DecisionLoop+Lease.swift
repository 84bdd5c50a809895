import EventSourcing
import Logging

extension DecisionLoop {
    /// The head as it stands once no earlier transaction can move it.
    func recovered(_ result: Result<LogHead, EventLogError>) {
        guard case .settling = mode else { return }
        switch result {
        case .success(let found) where found.epoch == lease.epoch:
            head = found
            groupsMade = max(groupsMade, Int(found.group))
            mode = .running
            takeInAgain()
            learnKeys()
            logger.info("owner is ready", metadata: ["position": "\(found.position)", "epoch": "\(found.epoch)"])
        case .success(let found):
            logger.error("lease lost", metadata: ["epoch": "\(lease.epoch)", "head_epoch": "\(found.epoch)"])
            stepDown(address: nil)
        case .failure(let error): goWithout(error)
        }
    }

    /// What the log says of commits that were never answered.
    func settled(_ id: Int, _ settlement: Settlement) {
        guard inFlight.first?.id == id else { return }
        switch settlement {
        case .written(let groups):
            for group in inFlight.prefix(groups) { written(group) }
            if case .ended = mode { return }
            if case .leaving = mode { return lose() }
            mode = .running
            takeInAgain()
            guard let group = inFlight.first else { return }
            failed(group, .rolledBack(reason: "the commit was not answered, and did not happen"))
        case .leaseLost(let groups):
            for group in inFlight.prefix(groups) { written(group) }
            lose()
        case .unavailable(let reason):
            logger.warning("commit not settled", metadata: ["reason": "\(reason)"])
            settlements += 1
            if settlements >= configuration.settlementsMax { return giveUpSettling() }
            if settlements > 1 { turnAway() }
            pause()
        }
    }

    /// Nobody knows: the clients are told so, and ask again with their keys when the log is back.
    private func giveUpSettling() {
        settlements = 0
        answerInFlight(.outcomeUnknown(retryAfterMilliseconds: configuration.retryAfterMilliseconds))
        turnAway()
        cache.removeAll()
        if case .leaving = mode { return end(.leaseLost) }
        mode = .settling
        effects.append(.recover)
    }

    /// Answers groups that are neither committed nor decided again.
    private func answerInFlight(_ failure: CommandFailure) {
        let groups = inFlight
        inFlight = []
        for box in groups.flatMap(\.touched) {
            box.pins -= 1
            cache.remove(box)
        }
        for member in groups.flatMap(\.members) {
            releaseKey(of: member.envelope)
            answer(member.submission, member.index, .failed(failure))
        }
    }

    /// Nothing of what is in flight was written, and nothing ever will be by this owner.
    func lose() {
        answerInFlight(.notOwner(address: ownerAddress))
        stepDown(address: nil)
    }

    /// Answers everything that is not on its way into the log; waits for what is.
    func stepDown(address: String?) {
        ownerAddress = address ?? ownerAddress
        let failure = CommandFailure.notOwner(address: ownerAddress)
        inbox.refuse(failure)
        abandonAll(failure)
        if inFlight.isEmpty { end(.leaseLost) } else { mode = .leaving }
    }

    func drain() {
        guard !isDraining else { return }
        isDraining = true
        inbox.refuse(.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds))
        effects.append(.expireDrain(configuration.drainTimeout))
    }

    func end(_ end: OwnerEnd) {
        if case .ended = mode { return }
        mode = .ended(end)
        if end == .drained { inbox.refuse(.notOwner(address: nil)) }
        for message in inbox.takeNow() { handle(message) }
        logger.info("owner ended", metadata: ["end": "\(end)", "position": "\(head.position)"])
    }
}
