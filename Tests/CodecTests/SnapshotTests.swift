import Domain
import EventCodecs
import EventSourcing
import TestSupport
import Testing

@Suite("Snapshots", .timeLimit(.minutes(5)))
struct SnapshotTests {
    @Test("A state read from its snapshot is the state that was folded, at every step of its life")
    func readsBack() {
        check(Spu.self, Samples.spu)
        check(Stock.self, Samples.stock)
        check(Cart.self, Samples.cart)
        check(CouponTemplate.self, Samples.couponTemplate)
        check(Store.self, Samples.store)
        check(CategoryTree.self, Samples.categoryTree)
        check(Buyer.self, [.orderOpened(OrderID("b")), .orderOpened(OrderID("a")), .orderClosed(OrderID("b"))])
    }

    @Test("Ten thousand open claims come back, with their sums")
    func keepsManyClaims() {
        var stock = Stock(
            folding: [.adjusted(delta: 20_000, reason: .found, docNo: "", openedMode: .reserveOnOrder)])
        for index in 0..<10_000 {
            stock.evolve(reserved(index))
            guard index.isMultiple(of: 3) else { continue }
            let name = "o\(index)"
            stock.evolve(.committed(ReservationID(name), order: OrderID(name), quantity: 1, revived: false))
        }
        let back = Stock(snapshot: stock.encodeSnapshot())
        #expect(back == stock)
        #expect(back?.available == 10_000)
    }

    @Test("Bytes that are no snapshot are ignored")
    func ignoresOthers() {
        #expect(Stock(snapshot: [0xFF, 0xFF]) == nil)
        #expect(Stock(snapshot: [0x1A, 0x01, 0x61]) == nil)
        #expect(Cart(snapshot: [0x0A, 0x05]) == nil)
        #expect(Spu(snapshot: [0xFF]) == nil)
    }

    private func reserved(_ index: Int) -> Stock.Event {
        .reserved(ReservationID("o\(index)"), quantity: 1, expiresAt: Samples.later)
    }

    private func check<A: CodedAggregate & Equatable>(_ type: A.Type, _ history: [A.Event]) {
        var state = A()
        for event in history {
            state.evolve(event)
            #expect(A(snapshot: state.encodeSnapshot()) == state, "\(A.category) after \(event)")
        }
        #expect(A.snapshotVersion != nil, "\(A.category) has snapshots but no version of their format")
    }
}
