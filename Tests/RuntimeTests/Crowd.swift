import EventSourcing
import Leases
import Runtime
import TestSupport

/// Shoppers who all want some of the same few things: each takes one unit of a stock and notes it in a ledger of his
/// own, with one command.
struct Crowd: Sendable {
    /// A command, and all that was answered to it.
    struct Deed: Sendable {
        let key: String
        let stock: String
        let ledger: String
        let unitsMax: Int64
        var answer: CommandAnswer?
        var failures: [CommandFailure] = []

        var envelope: CommandEnvelope {
            var command = Add(stock, ledger)
            command.limit = unitsMax
            return CommandEnvelope(key, command)
        }

        /// Whether all failures said that nothing was written, so that it must not have been.
        var isSaidToBeUndone: Bool {
            failures.allSatisfy { failure in
                switch failure {
                case .unavailable, .overloaded, .tooManyAtOnce, .notOwner: true
                case .outcomeUnknown, .keyReused, .poisoned, .defect: false
                }
            }
        }

        /// Asks until the business has spoken; gives up after a failure with a chance of one in `patience`.
        mutating func ask(_ ownership: Ownership, patience: Int, _ chance: SharedChance, failed: Gate) async {
            while true {
                switch await ownership.submit(envelope) {
                case .failed(let failure):
                    failures.append(failure)
                    failed.arrive()
                    if patience > 0, chance.below(patience) == 0 { return }
                    await TimeSource.system.sleep(.milliseconds(5 + chance.below(20)))
                case let answer:
                    self.answer = answer
                    return
                }
            }
        }
    }

    let seed: UInt64
    var shoppers = 50
    var stocks = 8
    /// Of one stock.
    var unitsMax = Int64.max
    /// One failure in so many makes a shopper give up; 0: none does.
    var patience = 0
    /// Counts the commands that the business has answered, and those that failed.
    let answered = Gate(isOpen: true)
    let failed = Gate(isOpen: true)

    /// Everybody at once, each one command after the other while `goesOn` says so of their number.
    func act(_ ownership: Ownership, while goesOn: @escaping @Sendable (Int) -> Bool) async -> [Deed] {
        await withTaskGroup(of: [Deed].self) { group in
            for shopper in 0..<shoppers {
                group.addTask {
                    let chance = SharedChance(seed: seed &* 1_000 &+ UInt64(shopper))
                    var deeds: [Deed] = []
                    while goesOn(deeds.count) {
                        var deed = Deed(
                            key: "\(shopper)-\(deeds.count)", stock: "stock\(chance.below(stocks))",
                            ledger: "ledger\(shopper)", unitsMax: unitsMax)
                        await deed.ask(ownership, patience: patience, chance, failed: failed)
                        if deed.answer != nil { answered.arrive() }
                        deeds.append(deed)
                    }
                    return deeds
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
    }
}
