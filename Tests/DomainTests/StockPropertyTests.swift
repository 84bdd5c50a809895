import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Stock under any interleaving", .timeLimit(.minutes(5)))
struct StockPropertyTests {
    @Test(
        "Defects 3 and 17: availability stays at or above zero and units add up", arguments: [1, 2, 3, 4] as [UInt64])
    func conserves(seed: UInt64) {
        print("seed \(seed)")
        var random = SeededRandom(seed: seed)
        var stock = Stock(folding: [.adjusted(delta: 20, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)])
        var ledger = Ledger()
        for _ in 0..<20_000 {
            let command = command(&random)
            guard let events = try? Stock.decide(command, stock, CommandContext(.system, .noon(plus: 10_000))) else {
                continue
            }
            for event in events {
                stock.evolve(event)
                ledger.count(event)
            }
            hold(stock.available >= 0, "seed \(seed)")
            hold(stock.onHand == stock.available + stock.reserved + stock.allocated + stock.safety, "seed \(seed)")
            hold(stock.reserved == stock.reservations.values.reduce(0) { $0 + $1.quantity }, "seed \(seed)")
            hold(stock.allocated == stock.allocations.values.reduce(0, +), "seed \(seed)")
            hold(stock.allocations.values.allSatisfy { $0 > 0 }, "seed \(seed)")
            hold(stock.onHand == 20 + ledger.adjusted + ledger.returned - ledger.gone, "seed \(seed)")
            hold(stock.quarantined >= 0, "seed \(seed)")
        }
    }

    private func command(_ random: inout SeededRandom) -> Stock.Command {
        let name = "o\(Int.random(in: 1...6, using: &random))"
        let units = Int64.random(in: 1...8, using: &random)
        let (reservation, order) = (ReservationID(name), OrderID(name))
        switch Int.random(in: 0...10, using: &random) {
        case 0: return .adjust(delta: units - 4, reason: .correction, docNo: "d")
        case 1, 2: return .reserve(reservation, quantity: units, expiresAt: .noon(plus: units))
        case 3: return .extendReservation(reservation, expiresAt: .noon(plus: 100 + units))
        case 4, 5: return .commit(reservation, order: order, quantity: units)
        case 6: return .release(reservation, reason: Bool.random(using: &random) ? .cancelled : .expired)
        case 7: return .deallocate(order, quantity: units, reason: .cancelled)
        case 8: return .ship(order, quantity: units, shipment: ShipmentID(name))
        case 9: return .receiveReturn(AfterSaleID(name), quantity: units, condition: .allCases[Int(units) % 3])
        default: return .resolveQuarantine(quantity: units, to: units % 2 == 0 ? .resellable : .scrap)
        }
    }

    /// What the events say went in and out, counted apart from the state.
    private struct Ledger {
        var adjusted: Int64 = 0
        var returned: Int64 = 0
        var gone: Int64 = 0

        mutating func count(_ event: Stock.Event) {
            switch event {
            case .adjusted(let delta, reason: _, docNo: _, openedMode: _): adjusted += delta
            case .returned(_, let quantity, let condition), .quarantineResolved(let quantity, let condition):
                if condition == .resellable { returned += quantity }
            case .shipped(_, let quantity, shipment: _), .sold(_, let quantity): gone += quantity
            case .modeChanged, .safetySet, .reserved, .reservationExtended, .committed, .allocated, .released,
                .deallocated:
                break
            }
        }
    }

    @Test("A hundred thousand open reservations cost a decision no more than one")
    func staysCheap() throws {
        var stock = Stock(
            folding: [.adjusted(delta: 200_000, reason: .purchase, docNo: "d", openedMode: .reserveOnOrder)])
        for index in 0..<100_000 {
            let command = Stock.Command.reserve(ReservationID("o\(index)"), quantity: 1, expiresAt: .noon(plus: 1))
            for event in try Stock.decide(command, stock, CommandContext(.system)) { stock.evolve(event) }
        }
        #expect(stock.available == 100_000)
        #expect(stock.reservations.count == 100_000)
        #expect(stock.footprint > 100_000)
    }
}
