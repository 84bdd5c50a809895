import EventSourcing
import Logging
import Metrics
import ProjectionKit

extension Projector {
    /// Tells readers what has landed, and whoever waits in this process.
    func announce(_ advance: FoldLane.Advance) async throws(LaneFault) {
        var messages: [WatermarkMessage] = []
        for (run, changed) in advance.landed {
            positions[run.keys.generation] = advance.through
            if let stop = attempted[run.name], stop.event.position <= advance.through { attempted[run.name] = nil }
            guard isLive(run), let previous = marks[run.name] else { continue }
            let mark = Watermark(
                projection: run.name, generation: run.keys.generation.number, position: advance.through,
                epoch: previous.epoch)
            guard mark.supersedes(previous) else { continue }
            messages.append(WatermarkMessage(mark: mark, previous: previous, changed: changed))
        }
        guard !messages.isEmpty else {
            answerReached()
            return
        }
        let outcomes: [PublishOutcome]
        do { outcomes = try await store.publish(messages, of: configuration.partition) } catch { throw .store(error) }
        for (message, outcome) in zip(messages, outcomes) {
            switch outcome {
            case .published:
                // Unless a rebuild of this process has switched meanwhile.
                guard marks[message.mark.projection].map(message.mark.supersedes) ?? true else { continue }
                marks[message.mark.projection] = message.mark
            case .superseded(let stored):
                if stored == marks[message.mark.projection] { continue }
                guard stored.epoch == message.mark.epoch, stored.generation == message.mark.generation else {
                    throw .fenced("another projector has published \(stored.stored)")
                }
                marks[message.mark.projection] = stored
            case .lost(let stored): throw .fenced("the watermark has gone back to \(stored?.stored ?? "nothing")")
            }
        }
        answerReached()
    }

    func isLive(_ run: FoldingRun) -> Bool {
        generations[run.name]?.live
            == GenerationAlias(
                number: run.keys.generation.number, foldVersion: run.foldVersion)
    }

    func answerReached() {
        reachWaiters.removeAll { waiter in
            let isThere = waiter.names.allSatisfy { name in
                guard let mark = marks[name], mark.generation > 0 else { return false }
                return mark.position >= waiter.position
            }
            if isThere { waiter.resume.resume() }
            return isThere
        }
    }

    func releaseReached() {
        for waiter in reachWaiters { waiter.resume.resume() }
        reachWaiters = []
    }

    /// Answers everybody who still waits, at the end of `run`.
    func end() {
        releaseReached()
        for name in rebuildWaiters.keys.sorted() { answerRebuild(name, .failure(.ended)) }
    }

    /// Takes a projection out because of an event it cannot take. The others go on.
    func stop(_ run: FoldingRun, _ event: PoisonedEvent) {
        let attempts = (attempted.removeValue(forKey: run.name)?.attempts ?? 0) + 1
        let pause = Backoff.pause(
            attempts: attempts - 1, first: configuration.retryFirst, longest: configuration.retryLongest)
        stops[run.name] = Stop(event: event, attempts: attempts, retryAt: .now + pause)
        positions[run.keys.generation] = Position(event.position.rawValue - 1)
        Counter(label: "mallard_projector_stops_total", dimensions: [("projection", run.name)]).increment()
        let metadata: Logger.Metadata = [
            "projection": "\(run.name)", "position": "\(event.position)", "reason": "\(event.reason)",
            "attempts": "\(attempts)",
        ]
        logger.error("a projection has stopped at an event it cannot take", metadata: metadata)
        if !isLive(run) {
            answerRebuild(run.name, .failure(.stopped(at: event.position, reason: event.reason)))
        }
    }

    func retryStopped() async {
        let due = stops.filter { $0.value.retryAt <= .now }.keys.sorted()
        for name in due {
            guard let stop = stops.removeValue(forKey: name) else { continue }
            // So that the pauses grow if it meets the same event again.
            attempted[name] = stop
            do throws(LaneFault) {
                try await reconcile([name])
            } catch {
                stops[name] = Stop(
                    event: stop.event, attempts: stop.attempts, retryAt: .now + configuration.retryLongest)
                logger.warning("read models cannot be opened yet", metadata: ["fault": "\(error)"])
            }
        }
    }
}
