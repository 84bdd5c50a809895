import EventSourcing
import Identity
import MemoryStores
import Runtime

/// How a run goes: the shop opens in peace, everything goes wrong for a while, then nothing more does, and all that was
/// begun must come to its end.
extension Simulation {
    private static let faultsLast: Int64 = 90_000_000
    /// How long anything may take when nothing goes wrong.
    private static let calmLasts: Int64 = 120_000_000
    private static let happeningsMax = 200_000

    func movePhase() async {
        if tally[.happenings] > Self.happeningsMax { return fail("it does not end") }
        let age = agenda.now - phaseBegan
        let isIdle = clients.allSatisfy { $0.errand == nil && $0.errandsLeft == 0 }
        switch phase {
        case .opening:
            if shopOpening.isEmpty, clients[Client.opener].errand == nil { return goWrong() }
            if age > Self.calmLasts { fail("the shop does not open") }
        case .faulty: if isIdle || age > Self.faultsLast { calmDown() }
        case .calm:
            if isIdle { return await close() }
            if age > Self.calmLasts { fail("commands find no answer: \(waitingText)") }
        case .closing:
            if await isAtRest() { begin(.over) }
            if age > Self.calmLasts { fail("deadlines or reactions are left: \(await leftText())") }
        case .over: break
        }
    }

    private func begin(_ next: Phase) {
        phase = next
        phaseBegan = agenda.now
        note("phase \(next)")
    }

    private func goWrong() {
        begin(.faulty)
        log.follow(plan)
        planMisfortunes()
        for number in clients.indices { agenda.add(.clientActs(number), after: chance.within(0...300_000)) }
    }

    private func calmDown() {
        begin(.calm)
        log.follow(.none)
        log.isOut = false
        for index in nodes.indices {
            wakes(index)
            if !nodes[index].isUp { agenda.add(.starts(node: index), after: 1_000) }
        }
    }

    /// All clocks go to where everything is due: no order may wait for its payment after that.
    private func close() async {
        begin(.closing)
        let last = (await deadlinesLeft().map(\.due.milliseconds).max()) ?? 0
        let clocks = nodes.map(\.clock) + [deadlines.clock]
        let behind = clocks.map { last + 1_000 - $0.now.milliseconds }
        for (clock, jump) in zip(clocks, behind) where jump > 0 { clock.jump(milliseconds: jump) }
    }

    private func isAtRest() async -> Bool {
        guard deadlines.waiting.isEmpty, manager.commands.isEmpty, manager.reached.rawValue == watch.count else {
            return false
        }
        return await deadlinesLeft().isEmpty
    }

    private func deadlinesLeft() async -> [Deadline] {
        let ever = Timestamp(milliseconds: .max)
        do { return try await memory.deadlines(before: ever, limit: 1_000) } catch { return [] }
    }

    private func leftText() async -> String {
        let left = await deadlinesLeft().map(\.id).joined(separator: " ")
        return "deadlines [\(left)], process manager at \(manager.reached) of \(watch.count)"
    }

    private var waitingText: String {
        clients.compactMap { client in
            client.errand.map { errand in "\(client.principal.subject) \(errand.envelopes[errand.open[0]].route)" }
        }.joined(separator: ", ")
    }
}
