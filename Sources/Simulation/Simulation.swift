import EventCodecs
package import EventSourcing
import JSON
import Logging
package import MemoryStores
package import Runtime

/// One run of the whole write side on virtual time: owners that crash, stall and lose their leases, a log that fails,
/// clients that ask again, deadlines and a process manager. Everything that happens comes from the seed.
///
/// One task carries it all: the owners' loops are moved step by step, and what they want done is put on an agenda.
package final class Simulation {
    /// What a run is made of; tests put broken parts in, to see them found.
    package struct Setup: Sendable {
        /// Commands a client has in mind.
        package var errandsPerClient = 14
        /// How many of the last lines are kept.
        package var traceLines = 60
        /// What stands between the faults and the log that is checked.
        package var store: @Sendable (MemoryEventLog) -> any EventLog = { $0 }
        /// Tells an owner something.
        package var deliver: @Sendable (SteppedOwner.Message, SteppedOwner) -> [SteppedOwner.Work] = { message, owner in
            owner.deliver(message)
            return owner.step()
        }

        package init() {}
    }

    enum Happening {
        case arrives(attempt: Int, node: Int)
        case answered(attempt: Int, [CommandAnswer])
        case clientActs(Int)
        case clientIsTired(Int, attempt: Int)
        case performs(node: Int, life: Int, SteppedOwner, SteppedOwner.Work)
        case isTold(node: Int, life: Int, SteppedOwner.Message)
        case steps(node: Int, life: Int)
        case renews(node: Int, boot: Int)
        case starts(node: Int)
        case wakes(node: Int)
        case goesWrong(Misfortune)
        case outageEnds
        case deadlinesLook(boot: Int)
        case deadlineIsGivenUp(attempt: Int)
        case managerLooks(boot: Int)
        case managerGoesOn(boot: Int)
        case managerGivesUp(attempt: Int)
    }

    enum Phase: Int, Comparable {
        case opening, faulty, calm, closing, over

        static func < (left: Phase, right: Phase) -> Bool { left.rawValue < right.rawValue }
    }

    let seed: UInt64
    let setup: Setup
    let plan: FaultPlan
    let configuration: RuntimeConfiguration
    let memory: MemoryEventLog
    let log: SimulatedLog
    let personKeys = MemoryPersonKeyStore()
    let leases: MemoryLeaseStore
    let leaseClock = SimulatedClock()
    let answers = AnswerBox()
    let nodes = [Node(name: "a"), Node(name: "b")]
    let logger = Logger(label: "simulation", factory: { _ in SwiftLogNoOpLogHandler() })

    var agenda = Agenda<Happening>()
    var chance: Chance
    var trace: Trace
    var tally = Tally()
    var phase = Phase.opening
    var phaseBegan: Int64 = 0
    var attempts: [Int: Attempt] = [:]
    var attemptsMade = 0
    /// Where clients look first.
    var knownOwner = 0
    var lastHolder: String?

    var clients: [Client] = []
    var shop = Shop()
    /// What is still to be done before it opens.
    var shopOpening: [(String, JSONValue)] = []
    var deadlines = DeadlineWorker()
    var manager = ManagerWorker()
    var watch = LogWatch()
    var ledger = AnswerLedger()
    var violation: String?

    package init(seed: UInt64, setup: Setup = Setup()) {
        self.seed = seed
        self.setup = setup
        trace = Trace(linesMax: setup.traceLines)
        var planning = Chance(seed: seed, "plan")
        plan = FaultPlan(&planning)
        configuration = .cramped(&planning)
        chance = Chance(seed: seed, "schedule")
        memory = MemoryEventLog(epoch: 0)
        log = SimulatedLog(setup.store(memory), seed: seed)
        let clock = leaseClock
        leases = MemoryLeaseStore(logs: [.first: memory]) { clock.now }
        clients = Client.all(seed: seed, errands: setup.errandsPerClient)
        shopOpening = Shop.opening(&planning)
    }

    /// Until the last deadline has fired, or something is not as it must be.
    package func run() async -> SimulationReport {
        for node in nodes.indices { agenda.add(.renews(node: node, boot: 0), after: Int64(node) * 50_000) }
        agenda.add(.clientActs(Client.opener), after: 1_000)
        agenda.add(.deadlinesLook(boot: 0), after: 500_000)
        agenda.add(.managerLooks(boot: 0), after: 600_000)
        while phase != .over, violation == nil, let happening = agenda.next() {
            for node in nodes { node.clock.set(microseconds: agenda.now) }
            leaseClock.set(microseconds: agenda.now)
            deadlines.clock.set(microseconds: agenda.now)
            tally.count(.happenings)
            await handle(happening)
            lookAtLog()
            await movePhase()
            // Others want the thread too.
            if tally[.happenings] % 64 == 0 { await Task.yield() }
        }
        tally.add(log.takeTally())
        if violation == nil { await checkTheEnd() }
        return SimulationReport(
            seed: seed, violation: violation, plan: plan, tally: tally, digest: trace.digest, lastLines: trace.last)
    }

    private func handle(_ happening: Happening) async {
        switch happening {
        case .arrives(let attempt, let node): arrives(attempt, at: node, happening)
        case .answered(let attempt, let answers): answered(attempt, answers)
        case .clientActs(let client): acts(client)
        case .clientIsTired(let client, let attempt): isTired(client, attempt)
        case .performs(let node, let life, let owner, let work): await performs(node, life, owner, work)
        case .isTold(let node, let life, let message): await isTold(node, life, message, happening)
        case .steps(let node, let life): await steps(node, life, happening)
        case .renews(let node, let boot): await renews(node, boot, happening)
        case .starts(let node): starts(node)
        case .wakes(let node): wakes(node)
        case .goesWrong(let misfortune): goesWrong(misfortune)
        case .outageEnds: log.isOut = false
        case .deadlinesLook(let boot): await deadlinesLook(boot)
        case .deadlineIsGivenUp(let attempt): deadlineIsDone(attempt)
        case .managerLooks(let boot): await managerLooks(boot)
        case .managerGoesOn(let boot): await managerGoesOn(boot)
        case .managerGivesUp(let attempt): managerHears(attempt, nil)
        }
    }

    func note(_ text: String) { trace.note(agenda.now, text) }

    /// The first thing that is not as it must be ends the run.
    func fail(_ text: String) {
        guard violation == nil else { return }
        violation = text
        note("VIOLATION \(text)")
    }
}

extension RuntimeConfiguration {
    /// So little room that every bound is met.
    fileprivate static func cramped(_ chance: inout Chance) -> RuntimeConfiguration {
        var configuration = RuntimeConfiguration()
        configuration.cacheBytesMax = 500 + chance.below(12_000)
        configuration.recentOutcomesMax = 1 + chance.below(24)
        configuration.groupCommandsMax = 1 + chance.below(12)
        configuration.followingCommandsMin = 1
        configuration.queueCommandsMax = 4 + chance.below(40)
        configuration.loadStreamsMax = 1 + chance.below(12)
        configuration.loadsMax = 1 + chance.below(3)
        configuration.prefetchCommandsMax = 1 + chance.below(4)
        configuration.snapshotEvents = Int32(2 + chance.below(8))
        configuration.snapshotPauseMilliseconds = 0
        configuration.settlementsMax = 1 + chance.below(4)
        configuration.keyFilterBytesMax = chance.pick([0, 4 << 20])
        configuration.personKeysMax = 2 + chance.below(8)
        configuration.drainTimeout = .milliseconds(200 + chance.below(2_000))
        return configuration
    }
}
