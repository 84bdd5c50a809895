import Runtime

/// What befalls machines.
enum Misfortune: CaseIterable {
    case crash, stall, drain, clockJump, outage, workerCrash
}

extension Simulation {
    /// Each kind that the plan has, for the first time.
    func planMisfortunes() {
        for kind in Misfortune.allCases { planNext(kind) }
    }

    private func planNext(_ kind: Misfortune) {
        let mean =
            switch kind {
            case .crash: plan.crash
            case .stall: plan.stall
            case .drain: plan.drain
            case .clockJump: plan.clockJump
            case .outage: plan.outage
            case .workerCrash: plan.workerCrash
            }
        guard mean > 0 else { return }
        agenda.add(.goesWrong(kind), after: chance.within(1...Int64(mean) * 2_000))
    }

    func goesWrong(_ kind: Misfortune) {
        guard phase == .faulty else { return }
        planNext(kind)
        // Owners have most to lose.
        let index = chance.happens(700) ? nodes.firstIndex { $0.owner != nil } ?? 0 : chance.below(nodes.count)
        let node = nodes[index]
        note("\(kind) at \(node.name)")
        switch kind {
        case .crash: crash(index)
        case .stall:
            guard node.isUp, !node.isAsleep else { return }
            tally.count(.stalls)
            node.isAsleep = true
            agenda.add(.wakes(node: index), after: chance.within(50_000...9_000_000))
        case .drain:
            guard node.isUp, !node.isAsleep, let owner = node.owner else { return }
            tally.count(.drains)
            owner.drain()
            stepSoon(index)
        case .clockJump: jumpClock(index)
        case .outage:
            tally.count(.outages)
            log.isOut = true
            agenda.add(.outageEnds, after: chance.within(20_000...3_000_000))
        case .workerCrash:
            tally.count(.workerCrashes)
            restartWorkers()
        }
    }

    private func crash(_ index: Int) {
        let node = nodes[index]
        guard node.isUp else { return }
        tally.count(.crashes)
        if node.owner?.isCommitting == true { tally.count(.crashesInFlight) }
        node.stop()
        agenda.add(.starts(node: index), after: chance.within(20_000...4_000_000))
    }

    func starts(_ index: Int) {
        let node = nodes[index]
        guard !node.isUp else { return }
        node.isUp = true
        agenda.add(.renews(node: index, boot: node.boot), after: chance.within(0...50_000))
    }

    func wakes(_ index: Int) {
        let node = nodes[index]
        guard node.isAsleep else { return }
        note("\(node.name) wakes")
        node.isAsleep = false
        for happening in node.missed { agenda.add(happening, after: 0) }
        node.missed = []
    }

    /// A wall clock, of a machine or of the lease store, is set: a little or a lot, forwards or back.
    private func jumpClock(_ index: Int) {
        let size = chance.pick([20, 500, 3_000, 60_000, 600_000])
        let jump = chance.within(Int64(-size)...Int64(size))
        guard jump != 0 else { return }
        tally.count(jump > 0 ? .clockForwards : .clockBackwards)
        switch chance.below(4) {
        case 0: deadlines.clock.jump(milliseconds: jump)
        case 1: leaseClock.jump(milliseconds: jump)
        default: nodes[index].clock.jump(milliseconds: jump)
        }
    }
}
