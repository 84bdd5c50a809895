extension Session {
    /// Ends what has waited too long, and the connection if the server does not obey.
    func expire() throws(PostgresError) {
        guard let nextDeadline else { return }
        let now = ContinuousClock.now
        guard nextDeadline <= now else { return }
        self.nextDeadline = nil
        for work in waiting.removeAll(where: { Self.deadline(of: $0).map { $0 <= now } ?? false }) {
            drop(work, .timeout, outcome: .notSent)
        }
        inFlight.forEach { if $0.endReason == nil, $0.deadline <= now { endInFlight($0, .timeout) } }
        if let solo, solo.endReason == nil, let deadline = solo.deadline, deadline <= now { end(solo, .timeout) }
        if let grace = inFlight.first?.graceDeadline ?? solo?.graceDeadline, grace <= now {
            throw .connectionLost("the server did not obey a cancellation in time")
        }
        waiting.forEach { if let deadline = Self.deadline(of: $0) { noteDeadline(deadline) } }
        inFlight.forEach { noteDeadline($0.graceDeadline ?? ($0.endReason == nil ? $0.deadline : .farAway)) }
        if let deadline = solo?.graceDeadline ?? solo?.deadline { noteDeadline(deadline) }
    }

    private static func deadline(of work: Work) -> Instant? {
        switch work {
        case .batch(let batch): batch.deadline
        case .solo(let solo): solo.deadline
        }
    }

    /// Its caller has been cancelled.
    func end(_ batch: Batch, _ reason: EndReason) {
        let unsent = waiting.removeAll { work in
            if case .batch(let other) = work { other === batch } else { false }
        }
        for work in unsent { drop(work, reason.error, outcome: .notSent) }
        var isInFlight = false
        inFlight.forEach { if $0 === batch { isInFlight = true } }
        if isInFlight { endInFlight(batch, reason) }
    }

    private func endInFlight(_ batch: Batch, _ reason: EndReason) {
        guard batch.endReason == nil else { return }
        batch.endReason = reason
        if inFlight.first === batch {
            cancelRunning(batch)
        } else {
            // A cancellation now would hit the batch before it. The server will answer to nobody.
            batch.fail(reason.error, outcome: .unknown)
        }
    }

    /// Its caller has been cancelled, has let go of it, or ran out of time.
    func end(_ solo: Solo, _ reason: EndReason) {
        switch solo.phase {
        case .over: return
        case .waiting:
            let unsent = waiting.removeAll { work in
                if case .solo(let other) = work { other === solo } else { false }
            }
            for work in unsent { drop(work, reason.error, outcome: .notSent) }
        case .starting, .streaming, .ending:
            guard solo.endReason == nil else { return }
            solo.endReason = reason
            let grace = ContinuousClock.now.advanced(by: configuration.cancelGrace)
            solo.graceDeadline = grace
            noteDeadline(grace)
            if solo.kind == .copyIn, solo.phase == .streaming {
                solo.undo()
            } else {
                startCancel()
            }
        }
    }
}

extension Session {
    private func cancelRunning(_ batch: Batch) {
        let grace = ContinuousClock.now.advanced(by: configuration.cancelGrace)
        batch.graceDeadline = batch.graceDeadline ?? grace
        noteDeadline(grace)
        // One at a time; `cancelSent` comes back to this one.
        guard !isCancelRunning else { return }
        batch.isCancelRequested = true
        inFlight.forEach { if $0 !== batch { $0.mayBeStruck = true } }
        startCancel()
    }

    private func startCancel() {
        guard !isCancelRunning, let request = CancelRequest(of: handle) else { return }
        let inbox = inbox
        // Nothing is sent while it runs, so it cannot hit what comes later. The thread ends when the
        // server closes the request's own connection.
        isCancelRunning = SessionThread.start(name: "postgres-cancel") {
            request.send()
            inbox.notify(.cancelSent)
        }
    }

    func cancelSent() {
        isCancelRunning = false
        cancelNextIfEnded()
    }

    /// A batch whose caller is gone has come to the head: the server need not finish it.
    func cancelNextIfEnded() {
        if let next = inFlight.first, next.endReason != nil, !next.isCancelRequested { cancelRunning(next) }
    }
}

extension ContinuousClock.Instant {
    /// Later than any deadline in use; the grace period takes over when its turn comes.
    fileprivate static var farAway: Self { .now.advanced(by: .seconds(3600)) }
}
