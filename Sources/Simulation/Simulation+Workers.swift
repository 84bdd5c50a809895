import CommerceCommands
import EventSourcing
import Identity
import JSON
import MemoryStores
import Runtime

/// Fires deadlines, as `DeadlineTimer` does.
struct DeadlineWorker {
    let clock = SimulatedClock()
    var boot = 0
    var retries = DeadlineRetries()
    /// Attempts that are waited for before the next look.
    var waiting: Set<Int> = []
}

/// Answers events with commands, as `ProcessManagerRunner` does.
struct ManagerWorker {
    let manager = PaidOrders()
    let checkpoints = MemoryCheckpointStore()
    var boot = 0
    /// Nil until the checkpoint is read.
    var saved: Position?
    var reached = Position.start
    var pageEnd = Position.start
    var commands: [ReactionCommand] = []
    var waiting: Int?
}

extension Simulation {
    private static let patience: Int64 = 3_000_000
    private static let system = Principal(
        tenant: Shop.tenant, kind: .system, subject: PrincipalID("worker"), roles: [.system])

    /// The process with both workers dies and comes back.
    func restartWorkers() {
        deadlines.boot += 1
        deadlines.retries = DeadlineRetries()
        deadlines.waiting = []
        manager.boot += 1
        manager.saved = nil
        manager.commands = []
        manager.waiting = nil
        let pause = chance.within(1_000...3_000_000)
        agenda.add(.deadlinesLook(boot: deadlines.boot), after: pause)
        agenda.add(.managerLooks(boot: manager.boot), after: pause)
    }

    // MARK: Deadlines

    func deadlinesLook(_ boot: Int) async {
        guard boot == deadlines.boot else { return }
        let now = deadlines.clock.now
        let horizon = Timestamp(milliseconds: now.milliseconds + DeadlineTimer.horizonMilliseconds)
        let near: [Deadline]
        do {
            near = try await log.deadlines(before: horizon, limit: DeadlineTimer.pageMax + deadlines.retries.count)
        } catch { return lookAgain() }
        for deadline in deadlines.retries.take(near, at: now) {
            tally.count(deadlines.retries.firings(of: deadline) > 1 ? .deadlinesRefired : .deadlinesFired)
            fire(deadline)
        }
        if deadlines.waiting.isEmpty { lookAgain() }
    }

    private func lookAgain() {
        let pause = chance.within(DeadlineTimer.pause.microseconds...1_000_000)
        agenda.add(.deadlinesLook(boot: deadlines.boot), after: pause)
    }

    private func fire(_ deadline: Deadline) {
        let body: JSONValue
        do { body = try JSONValue.parse(deadline.body) } catch { return fail("a deadline's body is no JSON: \(error)") }
        note("fires \(deadline.id)")
        var envelope = CommandEnvelope.simulated(deadline.command, body, Self.system, key: deadline.id)
        envelope.deadline = DeadlineID(tenant: deadline.tenant, id: deadline.id)
        envelope.notBefore = deadline.due
        watch.attempted.insert(envelope.outcomeKey)
        let id = attempt(Attempt(sender: .deadline, envelopes: [envelope], lane: .interactive))
        deadlines.waiting.insert(id)
        agenda.add(.deadlineIsGivenUp(attempt: id), after: Self.patience)
    }

    /// Answered, or waited for long enough: one that stays in the log is fired again.
    func deadlineIsDone(_ attempt: Int) {
        guard deadlines.waiting.remove(attempt) != nil, deadlines.waiting.isEmpty else { return }
        lookAgain()
    }

    // MARK: The process manager

    func managerLooks(_ boot: Int) async {
        guard boot == manager.boot else { return }
        do {
            if manager.saved == nil {
                manager.reached = try await manager.checkpoints.checkpoint(of: manager.manager.name)
                manager.saved = manager.reached
            }
            let page = try await log.read(after: manager.reached, limit: 1 + chance.below(12))
            manager.pageEnd = page.last?.position ?? manager.reached
            manager.commands = []
            for event in page { manager.commands += try manager.manager.commands(answering: event) }
        } catch let error as EventCodecError {
            return fail("the process manager cannot read: \(error)")
        } catch {
            return startOver()
        }
        await sendReaction()
    }

    private func sendReaction() async {
        guard let next = manager.commands.first else { return await finishPage() }
        let body: JSONValue
        do { body = try JSONValue.parse(next.reaction.body) } catch { return fail("a reaction is no JSON: \(error)") }
        tally.count(.reactions)
        let envelope = CommandEnvelope.simulated(next.reaction.route, body, Self.system, key: next.key.rawValue)
        watch.attempted.insert(envelope.outcomeKey)
        let id = attempt(Attempt(sender: .manager, envelopes: [envelope], lane: .interactive))
        manager.waiting = id
        agenda.add(.managerGivesUp(attempt: id), after: Self.patience)
    }

    /// The checkpoint moves when every command of the page is answered.
    private func finishPage() async {
        guard let saved = manager.saved else { return startOver() }
        let isAtEnd = manager.pageEnd == manager.reached
        manager.reached = manager.pageEnd
        if manager.reached > saved {
            do {
                let moved = try await manager.checkpoints.advance(
                    manager.manager.name, from: saved, to: manager.reached)
                manager.saved = moved ? manager.reached : nil
            } catch { return startOver() }
        }
        agenda.add(.managerLooks(boot: manager.boot), after: isAtEnd ? chance.within(1_000...1_000_000) : 100)
    }

    func managerHears(_ attempt: Int, _ answer: CommandAnswer?) {
        guard manager.waiting == attempt else { return }
        manager.waiting = nil
        guard let answer, answer.isFinal else { return startOver() }
        manager.commands.removeFirst()
        agenda.add(.managerGoesOn(boot: manager.boot), after: 100)
    }

    func managerGoesOn(_ boot: Int) async {
        guard boot == manager.boot else { return }
        await sendReaction()
    }

    private func startOver() {
        manager.saved = nil
        manager.commands = []
        agenda.add(.managerLooks(boot: manager.boot), after: chance.within(100_000...800_000))
    }
}
