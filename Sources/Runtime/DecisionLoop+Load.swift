import EventSourcing
import Logging

extension DecisionLoop {
    /// Notes what one command needs and is not at hand; parks its submission until that has come.
    func load(for submission: Submission, _ index: Int, scope: DecisionScope?) {
        note(submission, index, scope)
        submission.place = .loading
        if submission.loads.isEmpty { resume([submission]) }
    }

    /// Looks ahead through a submission, so that what it needs comes together. True if it has to wait for that.
    /// A command alone asks when it is decided, which mostly finds everything at hand.
    func prefetch(_ submission: Submission) -> Bool {
        let from = submission.cursor
        submission.prefetchedTo = min(submission.envelopes.count, from + configuration.prefetchCommandsMax)
        guard submission.envelopes.count > 1 else { return false }
        for index in from..<submission.prefetchedTo where submission.tries[index].answer == nil {
            let key = submission.envelopes[index].outcomeKey
            if liveKeys[key] == nil, outcomes.peek(key) == nil { note(submission, index, nil) }
        }
        guard !submission.loads.isEmpty else { return false }
        submission.place = .loading
        return true
    }

    private func note(_ submission: Submission, _ index: Int, _ scope: DecisionScope?) {
        let envelope = submission.envelopes[index]
        if !isKnownAbsent(envelope.outcomeKey, submission.tries[index]) {
            let load = loadToFill()
            load.ask(
                PendingLoad.Asker(
                    submission: submission, index: index, key: envelope.outcomeKey, generation: outcomes.generation))
            load.join(submission)
        }
        for read in envelope.command.reads { want(read, of: envelope.tenant, submission) }
        for read in scope?.missing ?? [] { want(read, of: envelope.tenant, submission) }
        for person in envelope.command.persons + (scope?.missingPersons ?? []) {
            let person = TenantPerson(tenant: envelope.tenant, person: person)
            guard !keys.exists(person) else { continue }
            let load = loadToFill()
            load.need(person, creating: true)
            load.join(submission)
        }
    }

    private func want(_ read: StreamRead, of tenant: TenantID, _ submission: Submission) {
        let key = StreamKey(tenant, read.stream)
        if let box = cache.touch(key), !box.isOnlyAssumed { return }
        if let load = streamsLoading[key] { return load.join(submission, for: key) }
        let load = loadToFill()
        streamsLoading[load.add(read, of: tenant)] = load
        load.join(submission, for: key)
    }

    private func loadToFill() -> PendingLoad {
        if let last = wanted.last, last.reads.count < configuration.loadStreamsMax { return last }
        loadsMade += 1
        let load = PendingLoad(id: loadsMade)
        wanted.append(load)
        return load
    }

    func startLoads() {
        while !wanted.isEmpty, loading.count < configuration.loadsMax {
            let load = wanted.removeFirst()
            loading[load.id] = load
            metrics.loadStarted(streams: load.reads.count)
            effects.append(.load(id: load.id, load.request, creating: load.creating, known: load.known))
        }
    }

    func loaded(_ id: Int, _ result: Result<LoadAnswer, EventLogError>) {
        guard let load = loading.removeValue(forKey: id) else { return }
        forget(load)
        switch result {
        case .success(let answer):
            keys.learn(answer.keys, asked: load.creating + load.known)
            take(answer.reply, for: load)
            hold(load)
            release(load)
        case .failure(let error):
            logger.warning("load failed", metadata: ["reason": "\(error)"])
            loadFailed(load, error)
        }
    }

    /// Its streams are no longer on their way.
    func forget(_ load: PendingLoad) {
        for stream in load.request.streams { streamsLoading[stream.key] = nil }
        for stream in load.unfolded { streamsLoading[stream.key] = nil }
    }

    private func take(_ reply: LoadReply, for load: PendingLoad) {
        for asker in load.askers {
            if let outcome = reply.outcomes[asker.key] {
                outcomes.insert(outcome, for: asker.key, weight: outcome.result.count)
            } else {
                asker.submission.tries[asker.index].absentSince = asker.generation
            }
        }
        for stream in load.unfolded { fold(stream.loaded, stream.read, stream.key, for: load) }
        for (read, (stream, loaded)) in zip(load.reads, zip(load.request.streams, reply.streams)) {
            fold(loaded, read, stream.key, for: load)
        }
    }

    private func fold(_ loaded: LoadedStream, _ read: StreamRead, _ key: StreamKey, for load: PendingLoad) {
        if let box = cache.box(key), !box.isOnlyAssumed { return }
        guard !load.outdated.contains(key) else { return }
        do {
            if let box = try read.fold(key, loaded, keys.keys(of: key.tenant)) { return cache.insert(box) }
            let again = loadToFill()
            streamsLoading[again.add(read, of: key.tenant, snapshots: false)] = again
        } catch {
            guard case .keyNotLoaded(let person) = error else {
                logger.error("stream cannot be read", metadata: ["stream": "\(key)", "reason": "\(error)"])
                return cache.insert(UnreadableBox(key, error: error))
            }
            let next = loadToFill()
            next.need(TenantPerson(tenant: key.tenant, person: person), creating: false)
            next.keep(key, read, loaded)
            streamsLoading[key] = next
        }
    }

    /// What has come stays until those who asked for it are decided: a cache with no room to spare would else drop it
    /// while they wait for the rest, again and again.
    private func hold(_ load: PendingLoad) {
        for (submission, key) in load.wants where submission.loads.contains(load.id) {
            if let box = cache.box(key) { submission.hold([box]) }
        }
    }

    private func release(_ load: PendingLoad) {
        for submission in load.waiters {
            submission.loads.removeAll { $0 == load.id }
            if submission.loads.isEmpty, submission.place == .loading { resume([submission]) }
        }
    }

    /// Nothing was written for these commands, and the next of each has had a try.
    private func loadFailed(_ load: PendingLoad, _ error: EventLogError) {
        for submission in load.waiters where submission.unanswered > 0 {
            submission.loads.removeAll { $0 == load.id }
            let cursor = submission.cursor
            guard cursor < submission.envelopes.count else { continue }
            submission.tries[cursor].attempts += 1
            if submission.tries[cursor].attempts >= configuration.attemptsMax {
                giveUp(submission, .unavailable(retryAfterMilliseconds: configuration.retryAfterMilliseconds))
            } else {
                submission.prefetchedTo = cursor
                if submission.loads.isEmpty, submission.place == .loading { resume([submission]) }
            }
        }
        pauseAfterFailure()
    }

    /// Answers what the submission has not brought into a group.
    func giveUp(_ submission: Submission, _ failure: CommandFailure) {
        submission.letGo()
        for index in submission.cursor..<submission.envelopes.count where submission.tries[index].answer == nil {
            answer(submission, index, .failed(failure))
        }
        submission.cursor = submission.envelopes.count
        submission.place = .idle
    }
}
