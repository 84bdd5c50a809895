import EventCodecs
import EventSourcing
import MemoryStores
import Runtime

/// The owners: their leases, their steps, and what they want done.
extension Simulation {
    static let leaseMilliseconds: Int64 = 3_000

    // MARK: The lease, as `LeaseKeeper` keeps it.

    func renews(_ index: Int, _ boot: Int, _ happening: Happening) async {
        let node = nodes[index]
        guard node.isUp, node.boot == boot else { return }
        if node.isAsleep { return node.missed.append(happening) }
        agenda.add(happening, after: Self.leaseMilliseconds * 1_000 / 3)
        if log.isOut || (phase == .faulty && chance.happens(plan.renewalLost)) { return }
        if let owner = node.owner {
            await renew(index, owner)
        } else {
            await acquire(index)
        }
    }

    private func renew(_ index: Int, _ owner: SteppedOwner) async {
        let isHeld: Bool
        do { isHeld = try await leases.renew(owner.lease, milliseconds: Self.leaseMilliseconds) } catch { return }
        guard !isHeld else { return }
        tally.count(.leasesLost)
        note("\(nodes[index].name) finds its lease lost")
        owner.stepDown(address: nil)
        stepSoon(index)
    }

    private func acquire(_ index: Int) async {
        let node = nodes[index]
        // Raising the epoch waits for a transaction that holds the head.
        await log.endOpen()
        let lease: Lease?
        do {
            lease = try await leases.acquire(
                .first, holder: node.name, address: node.name, milliseconds: Self.leaseMilliseconds)
        } catch { return }
        guard let lease else { return }
        log.noteEpoch(lease.epoch)
        if let lastHolder, lastHolder != node.name { tally.count(.takeovers) }
        lastHolder = node.name
        note("\(node.name) owns epoch \(lease.epoch)")
        let clock = node.clock
        node.life += 1
        node.owner = SteppedOwner(
            lease: lease, log: log, personKeys: personKeys, configuration: configuration, now: { clock.now },
            encodeMeta: { EventMetadata(actor: $0.actor).encoded() }, logger: logger)
        knownOwner = index
        stepSoon(index)
    }

    // MARK: Steps.

    /// What comes in a short time is handled together.
    func stepSoon(_ index: Int) {
        let node = nodes[index]
        guard !node.stepIsDue else { return }
        node.stepIsDue = true
        agenda.add(.steps(node: index, life: node.life), after: chance.within(0...150))
    }

    func steps(_ index: Int, _ life: Int, _ happening: Happening) async {
        let node = nodes[index]
        guard node.life == life, let owner = node.owner else { return }
        if node.isAsleep { return node.missed.append(happening) }
        node.stepIsDue = false
        await does(owner.step(), index, owner)
    }

    func isTold(_ index: Int, _ life: Int, _ message: SteppedOwner.Message, _ happening: Happening) async {
        let node = nodes[index]
        guard node.life == life, let owner = node.owner else { return }
        if node.isAsleep { return node.missed.append(happening) }
        await does(setup.deliver(message, owner), index, owner)
    }

    private func does(_ works: [SteppedOwner.Work], _ index: Int, _ owner: SteppedOwner) async {
        let node = nodes[index]
        for work in works {
            if let wait = work.wait {
                let message = await owner.perform(work)
                agenda.add(.isTold(node: index, life: node.life, message), after: wait.microseconds)
            } else {
                agenda.add(.performs(node: index, life: node.life, owner, work), after: journey(of: work, node))
            }
        }
        collectAnswers()
        guard let end = owner.end, node.owner === owner else { return }
        note("\(node.name) ends: \(end)")
        node.owner = nil
        node.life += 1
        node.stepIsDue = false
        guard end == .drained, !log.isOut else { return }
        do { try await leases.release(owner.lease) } catch { return }
    }

    /// What was on its way when the owner died is done, or is not.
    func performs(_ index: Int, _ life: Int, _ owner: SteppedOwner, _ work: SteppedOwner.Work) async {
        let node = nodes[index]
        let isAlive = node.life == life
        guard isAlive || chance.happens(500) else { return }
        let message = await owner.perform(work)
        note("\(node.name) \(isAlive ? "" : "(dead) ")\(message.summary)")
        guard isAlive else { return }
        agenda.add(.isTold(node: index, life: life, message), after: latency(of: work))
    }

    /// Commits share a connection: none overtakes another.
    private func journey(of work: SteppedOwner.Work, _ node: Node) -> Int64 {
        guard work.isCommit else { return latency(of: work) }
        node.commitArrives = max(node.commitArrives + 1, agenda.now + latency(of: work))
        return node.commitArrives - agenda.now
    }

    private func latency(of work: SteppedOwner.Work) -> Int64 {
        if phase == .faulty, work.isLoad, chance.happens(plan.loadIsSlow) {
            tally.count(.loadsSlow)
            return chance.within(5_000...400_000)
        }
        return chance.within(50...3_000)
    }

    /// Answers leave at once; what they say must be in the log already.
    func collectAnswers() {
        for (attempt, answers) in answers.take() {
            guard let known = attempts[attempt] else { continue }
            for (envelope, answer) in zip(known.envelopes, answers) {
                check(envelope, answer, sentAt: known.sentAt)
            }
            if phase == .faulty, chance.happens(plan.answerLost) {
                tally.count(.answersLost)
                continue
            }
            agenda.add(.answered(attempt: attempt, answers), after: messageTime())
        }
    }
}

extension Duration {
    var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }
}
