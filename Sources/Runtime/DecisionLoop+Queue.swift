import EventSourcing

extension DecisionLoop {
    func admit(_ request: SubmitRequest) {
        if case .leaving = mode { return refuse(request) }
        outstanding += 1
        lanes[request.lane.rawValue].append(Submission(request))
    }

    func refuse(_ request: SubmitRequest) {
        inbox.release(
            request.lane, commands: request.envelopes.count, bytes: request.bytes, of: request.sender)
        request.reply(request.envelopes.map { _ in .failed(.notOwner(address: ownerAddress)) })
    }

    var hasReady: Bool { !resumed.isEmpty || lanes.contains { !$0.isEmpty } }

    /// The open group is full, and cannot be sent before one in flight is answered.
    var isBlocked: Bool { !mayFollow(.max) && open?.isFull(for: .max, configuration) == true }

    /// What was begun goes first; then four interactive submissions for each one in bulk.
    func nextReady() -> Submission? {
        if let submission = resumed.popFirst() { return submission }
        let interactive = CommandLane.interactive.rawValue
        let bulk = CommandLane.bulk.rawValue
        if lanes[interactive].isEmpty || (interactiveTurns >= 4 && !lanes[bulk].isEmpty) {
            interactiveTurns = 0
            return lanes[bulk].popFirst()
        }
        interactiveTurns += 1
        return lanes[interactive].popFirst()
    }

    /// How long the one has waited that has waited longest.
    var queueAge: Duration {
        lanes.compactMap(\.first?.arrivedAt).min().map { $0.duration(to: .now) } ?? .zero
    }

    /// Until nothing is ready or the group has no room, or a group in flight is answered: then what is decided goes
    /// first, since the log may be idle.
    func decideReady() {
        guard hasReady else { return }
        let start = ContinuousClock.now
        defer { metrics.decided(in: start.duration(to: .now)) }
        while !isBlocked, !inbox.isCommitAnswered, let submission = nextReady() {
            if !submission.isBegun {
                let wait = submission.arrivedAt.duration(to: start)
                metrics.begun(after: max(wait, .zero))
                if wait > configuration.queueAgeMax {
                    giveUp(submission, .overloaded(retryAfterMilliseconds: configuration.retryAfterMilliseconds))
                    continue
                }
            }
            if submission.place == .ready, !advance(submission) { return resumed.prepend([submission]) }
        }
    }

    /// Decides the submission's commands in order, as far as possible. False if the group has no room.
    private func advance(_ submission: Submission) -> Bool {
        while submission.cursor < submission.envelopes.count {
            if submission.cursor >= submission.prefetchedTo, prefetch(submission) { return true }
            guard submission.tries[submission.cursor].answer == nil else {
                submission.cursor += 1
                continue
            }
            if let open, open.isFull(for: submission.tries[submission.cursor].groupCommandsMax, configuration) {
                return false
            }
            guard decide(submission, submission.cursor) else { return true }
            submission.letGo()
            submission.cursor += 1
        }
        submission.place = .idle
        return true
    }

    /// An answer that rests on nothing uncommitted.
    func answer(_ submission: Submission, _ index: Int, _ answer: CommandAnswer) {
        metrics.answered(answer)
        if submission.unanswered == 1 {
            // First, so that whoever is answered finds room for his next.
            submission.letGo()
            outstanding -= 1
            inbox.release(
                submission.lane, commands: submission.envelopes.count, bytes: submission.bytes, of: submission.sender)
        }
        submission.answer(index, answer)
    }

    /// To the front, if it waited.
    func resume(_ submissions: [Submission]) {
        for submission in submissions where submission.place != .ready && submission.unanswered > 0 {
            submission.place = .ready
            resumed.append(submission)
        }
    }

    /// Answers everything that has no answer and is not on its way into the log.
    func abandonAll(_ failure: CommandFailure) {
        if let group = open {
            open = nil
            takeBack([group])
        }
        var waiting = resumed.removeAll() + lanes.indices.flatMap { lanes[$0].removeAll() }
        waiting += liveKeys.values.flatMap(\.waiters)
        for key in liveKeys.keys { liveKeys[key]?.waiters = [] }
        waiting += (wanted + loading.values).flatMap(\.waiters)
        for load in wanted { forget(load) }
        wanted = []
        for submission in waiting where submission.unanswered > 0 {
            for index in submission.cursor..<submission.envelopes.count where submission.tries[index].answer == nil {
                answer(submission, index, .failed(failure))
            }
            submission.cursor = submission.envelopes.count
            submission.loads = []
            submission.place = .idle
        }
    }
}
