import Domain
import EventSourcing
import TestSupport
import Testing

/// What one person sends again and again may not make one thing grow for ever.
@Suite("Limits of what grows", .timeLimit(.minutes(5)))
struct LimitTests {
    @Test("An order takes so many notes of each kind, and a buyer's leave the staff's room")
    func notes() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100)
        try shop.place("o1", [("a", 1)])
        for number in 1...Order.notesMax { try shop.act("o1", .addNote("note \(number)", visibility: .buyer)) }
        let full = Order.Rejection.common(.tooMany(what: "notes on an order", max: Order.notesMax))
        #expect(throws: full) { try shop.act("o1", .addNote("one more", visibility: .buyer)) }
        #expect(throws: full) { try shop.act("o1", .addNote("one more", visibility: .buyer), by: .clerk) }
        for number in 1...Order.notesMax {
            try shop.act("o1", .addNote("note \(number)", visibility: .staff), by: .clerk)
        }
        #expect(throws: full) { try shop.act("o1", .addNote("one more", visibility: .staff), by: .clerk) }
        #expect(full.code == "TOO_MANY")
    }

    @Test("An order is shipped in so many parcels")
    func shipments() throws {
        var shop = Shop()
        try shop.offer("a", fen: 100, units: 300)
        try shop.place("o1", [("a", Int64(Order.shipmentsMax) + 1)], address: .home)
        try shop.payCash("o1")
        try shop.recordPaid("o1")
        let one = [LineQuantity(lineNo: 1, quantity: 1)]
        for number in 1...Order.shipmentsMax { try shop.ship("o1", "s\(number)", lines: one) }
        #expect(try shop.ship("o1", "s1", lines: one) == .none)
        #expect(throws: Order.Rejection.common(.tooMany(what: "shipments of an order", max: Order.shipmentsMax))) {
            try shop.ship("o1", "one-more", lines: one)
        }
    }

    @Test("A category, and the shop, has so many categories")
    func categories() throws {
        func add(_ tree: CategoryTree, below parent: String?) throws(Category.Rejection) -> CategoryChange {
            let command = CreateCategory(
                id: CategoryID("new"), parent: parent.map { CategoryID($0) }, name: "New", sort: 0)
            return try CreateCategory.decide(command, tree: tree, CommandContext(.clerk))
        }
        func node(_ id: String, below parent: String? = nil) -> CategoryTree.Event {
            .nodeAdded(CategoryID(id), parent: parent.map { CategoryID($0) }, name: id)
        }
        let full = Category.Rejection.common(
            .tooMany(what: "categories below one", max: CategoryTree.childrenMax))
        var tree = CategoryTree(folding: (1...CategoryTree.childrenMax).map { node("r\($0)") })
        #expect(throws: full) { try add(tree, below: nil) }
        for number in 1...CategoryTree.childrenMax { tree.evolve(node("c\(number)", below: "r1")) }
        #expect(throws: full) { try add(tree, below: "r1") }
        #expect(throws: full) {
            try MoveCategory.decide(
                MoveCategory(id: CategoryID("r2"), parent: CategoryID("r1")), tree: tree, CommandContext(.clerk))
        }
        #expect(try add(tree, below: "r2").tree.count == 1)
        tree.evolve(.nodeMoved(CategoryID("r3"), parent: CategoryID("r2")))
        #expect(try add(tree, below: nil).tree.count == 1)
        while tree.nodes.count < CategoryTree.nodesMax {
            tree.evolve(node("n\(tree.nodes.count)", below: "r\(4 + tree.nodes.count % 900)"))
        }
        #expect(throws: Category.Rejection.common(.tooMany(what: "categories", max: CategoryTree.nodesMax))) {
            try add(tree, below: "r2")
        }
    }

    @Test("A product has so many pictures, attributes, categories, specs and values")
    func products() {
        func create(
            pictures: Int = 1, attributes: Int = 0, categories: Int = 0, specs: Int = 0, values: Int = 1
        ) -> String? {
            let content = SpuContent(
                title: "P", imageKeys: (0..<pictures).map { "i\($0)" },
                attributes: (0..<attributes).map { SpuAttribute(name: "a\($0)", value: "v") })
            let command = CreateSpu(
                spu: SpuID("p"), content: content, categories: (0..<categories).map { CategoryID("c\($0)") },
                specs: (0..<specs).map { spec in
                    SpuSpec(
                        id: "s\(spec)", name: "S", values: (0..<values).map { .init(id: "v\($0)", name: "V") })
                })
            let tree = CategoryTree(
                folding: (0..<categories).map { .nodeAdded(CategoryID("c\($0)"), parent: nil, name: "\($0)") })
            return code(Spu.Rejection.self) { () throws(Spu.Rejection) in
                _ = try CreateSpu.decide(command, Spu(), tree: tree, CommandContext(.clerk))
            }
        }
        #expect(create(pictures: Spu.imagesMax, attributes: Spu.attributesMax, categories: Spu.categoriesMax) == nil)
        #expect(create(specs: Spu.specsMax) == nil)
        #expect(create(specs: 1, values: Spu.specValuesMax) == nil)
        #expect(create(pictures: Spu.imagesMax + 1) == "TOO_MANY")
        #expect(create(attributes: Spu.attributesMax + 1) == "TOO_MANY")
        #expect(create(categories: Spu.categoriesMax + 1) == "TOO_MANY")
        #expect(create(specs: Spu.specsMax + 1) == "TOO_MANY")
        #expect(create(specs: 1, values: Spu.specValuesMax + 1) == "TOO_MANY")
        let content = SpuContent(title: "P", imageKeys: (0...Spu.imagesMax).map { "i\($0)" })
        Scenario<Spu>.given(.created(title: "P", categories: [])).when(.setContent(content))
            .thenRejected(code: "TOO_MANY")
    }

    @Test("A provider that contradicts itself for ever is written down so many times")
    func oddities() {
        var payment = Payment(folding: [.opened(user: .alice, totalFen: 100, expiresAt: nil)])
        var recorded = 0
        for number in 0...Payment.odditiesMax {
            let statement = ProviderEvent(
                type: .chargeSucceeded, outTradeNo: "unknown-\(number)", pspRef: "psp", amountFen: 1, at: .noon)
            let events = (try? Payment.decide(.report(statement), payment, CommandContext(.system))) ?? []
            recorded += events.count
            for event in events { payment.evolve(event) }
        }
        #expect(recorded == Payment.odditiesMax)
    }
}
