import EventSourcing
import Logging

extension DecisionLoop {
    /// The head as it stands once no earlier transaction can move it.
    func recovered(_ result: Result<LogHead, EventLogError>) {
        guard case .settling = mode else { return }
        switch result {
        case .success(let found) where found.epoch == lease.epoch:
            head = found
            failures = 0
            mode = .running
            if !isDraining { inbox.refuse(nil) }
            learnKeys()
            logger.info("owner is ready", metadata: ["position": "\(found.position)", "epoch": "\(found.epoch)"])
        case .success(let found):
            logger.error("lease lost", metadata: ["epoch": "\(lease.epoch)", "head_epoch": "\(found.epoch)"])
            stepDown(address: nil)
        case .failure(let error):
            logger.warning("log unavailable", metadata: ["reason": "\(error)"])
            let failure = CommandFailure.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds)
            inbox.refuse(failure)
            abandonAll(failure)
            pause()
        }
    }

    /// What the log says of a commit that was never answered.
    func settled(_ id: Int, _ settlement: Settlement) {
        guard let group = inFlight, group.id == id else { return }
        switch settlement {
        case .written:
            if case .settling = mode { mode = .running }
            written(group)
        case .notWritten:
            if case .leaving = mode { return lose(group) }
            mode = .running
            failed(group, .rolledBack(reason: "the commit was not answered, and did not happen"))
        case .leaseLost(let wasWritten):
            guard wasWritten else { return lose(group) }
            written(group)
            stepDown(address: nil)
        case .unavailable(let reason):
            logger.warning("commit not settled", metadata: ["reason": "\(reason)"])
            settlements += 1
            guard settlements >= configuration.settlementsMax else { return pause() }
            giveUpSettling(group)
        }
    }

    /// Nobody knows: the clients are told so, and ask again with their keys when the log is back.
    private func giveUpSettling(_ group: OpenGroup) {
        let failure = CommandFailure.outcomeUnknown(retryAfterMilliseconds: configuration.retryAfterMilliseconds)
        inFlight = nil
        settlements = 0
        answerAll(group, .failed(failure))
        let unavailable = CommandFailure.unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds)
        abandonAll(unavailable)
        cache.removeAll()
        if case .leaving = mode { return end(.leaseLost) }
        inbox.refuse(unavailable)
        mode = .settling
        effects.append(.recover)
    }

    /// Answers a group that is neither committed nor decided again.
    private func answerAll(_ group: OpenGroup, _ answer: CommandAnswer) {
        for box in group.touched {
            box.pins -= 1
            cache.remove(box)
        }
        for member in group.members {
            releaseKey(of: member.envelope)
            self.answer(member.submission, member.index, answer)
        }
    }

    /// Nothing of the group was written, and nothing ever will be by this owner.
    func lose(_ group: OpenGroup) {
        inFlight = nil
        answerAll(group, .failed(.notOwner(address: ownerAddress)))
        stepDown(address: nil)
    }

    /// Answers everything that is not on its way into the log; waits for what is.
    func stepDown(address: String?) {
        ownerAddress = address ?? ownerAddress
        let failure = CommandFailure.notOwner(address: ownerAddress)
        inbox.refuse(failure)
        abandonAll(failure)
        if inFlight == nil { end(.leaseLost) } else { mode = .leaving }
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
