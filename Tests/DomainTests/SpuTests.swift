import Domain
import EventSourcing
import TestSupport
import Testing

@Suite("Products", .timeLimit(.minutes(5)))
struct SpuTests {
    typealias S = Scenario<Spu>

    let red = SkuID("p.red")
    let blue = SkuID("p.blue")
    let colour = SpuSpec(
        id: "colour", name: "Colour", values: [.init(id: "r", name: "red"), .init(id: "b", name: "blue")])

    func sku(_ id: SkuID, _ value: String, fen: Int64 = 100, code: String = "", min: Int64 = 1, max: Int64 = 9) -> Sku {
        Sku(id: id, valueIDs: [value], code: code, listFen: fen, quantityMin: min, quantityMax: max)
    }

    var draft: [Spu.Event] {
        [
            .created(title: "P", categories: []), .contentSet(SpuContent(title: "P", imageKeys: ["i"])),
            .specsDefined([colour]), .skuPut(sku(red, "r", code: "R")),
        ]
    }

    @Test("A product is created whole and put on sale by one command")
    func createsWhole() throws {
        let tree = CategoryTree(folding: [
            .nodeAdded(CategoryID("food"), parent: nil, name: "Food"),
            .nodeAdded(CategoryID("tea"), parent: CategoryID("food"), name: "Tea"),
        ])
        func create(_ category: String, by actor: Actor = .clerk, over state: Spu = Spu()) throws(Spu.Rejection)
            -> [Spu.Event]
        {
            let command = CreateSpu(
                spu: SpuID("p"), content: SpuContent(title: "P", imageKeys: ["i"]),
                categories: [CategoryID(category)], specs: [colour], skus: [sku(red, "r")], publish: true)
            return try CreateSpu.decide(command, state, tree: tree, CommandContext(actor))
        }
        let tea = CategoryPlacement(id: CategoryID("tea"), path: ["Food", "Tea"], ancestors: [CategoryID("food")])
        let events = try create("tea")
        #expect(
            events == [
                .created(title: "P", categories: [tea]), .contentSet(SpuContent(title: "P", imageKeys: ["i"])),
                .specsDefined([colour]), .skuPut(sku(red, "r")), .published,
            ])
        #expect(throws: Spu.Rejection.categoryNotLeaf(CategoryID("food"))) { try create("food") }
        #expect(throws: Spu.Rejection.common(.notFound("category", id: "none"))) { try create("none") }
        #expect(throws: Spu.Rejection.self) { try create("tea", by: .alice) }
        #expect(throws: Spu.Rejection.common(.alreadyExists("Product", id: "p"))) {
            try create("tea", over: Spu(folding: events))
        }
    }

    @Test("A SKU's id is its product's id and a variant")
    func namesSkus() {
        let command = CreateSpu(
            spu: SpuID("p"), content: SpuContent(title: "P"), skus: [Sku(id: SkuID("q.1"), listFen: 1)])
        let refusal = #expect(throws: Spu.Rejection.self) {
            try CreateSpu.decide(command, Spu(), tree: CategoryTree(), CommandContext(.clerk))
        }
        #expect(refusal?.code == "INVALID_ARGUMENT")
    }

    @Test("An importer publishes without a picture, the shop does not")
    func wantsAPicture() throws {
        let command = CreateSpu(
            spu: SpuID("p"), content: SpuContent(title: "P"), skus: [Sku(id: SkuID("p.1"), listFen: 1)],
            publish: true)
        #expect(throws: Spu.Rejection.noMainImage) {
            try CreateSpu.decide(command, Spu(), tree: CategoryTree(), CommandContext(.clerk))
        }
        let events = try CreateSpu.decide(command, Spu(), tree: CategoryTree(), CommandContext(.importer))
        #expect(events.last == .published)
    }

    @Test("Variants differ in their values and codes, cost something and have sane limits")
    func putsVariants() {
        let state = S.given(draft)
        state.when(.putSku(sku(blue, "b"))).then(.skuPut(sku(blue, "b")))
        state.when(.putSku(sku(red, "r", code: "R"))).then()
        state.when(.putSku(sku(blue, "r"))).thenRejected(.skuDuplicateCombination(red))
        state.when(.putSku(sku(blue, "b", code: "R"))).thenRejected(.skuCodeTaken(code: "R"))
        state.when(.putSku(sku(blue, "b", fen: 0))).thenRejected(.priceNotPositive(blue))
        state.when(.putSku(sku(blue, "b", min: 3, max: 2))).thenRejected(.limitRange(blue))
        state.when(.putSku(sku(blue, "b", max: 1_000))).thenRejected(.limitRange(blue))
        state.when(.putSku(sku(blue, "green"))).thenRejected(code: "INVALID_ARGUMENT")
    }

    @Test("A used spec stays, and a product has at most 600 variants")
    func definesSpecs() {
        let state = S.given(draft)
        state.when(.defineSpecs([])).thenRejected(.specInUse(specID: "colour"))
        let bluesOnly = SpuSpec(id: "colour", name: "Colour", values: [.init(id: "b", name: "blue")])
        state.when(.defineSpecs([bluesOnly])).thenRejected(.specInUse(specID: "colour"))
        let many = (0..<25).map { SpuSpec.Value(id: "\($0)", name: "\($0)") }
        S.given(.created(title: "P", categories: []))
            .when(.defineSpecs([SpuSpec(id: "a", name: "A", values: many), SpuSpec(id: "b", name: "B", values: many)]))
            .thenRejected(.tooManySkus(max: 600))
    }

    @Test("A price change raises the price version and tells both prices")
    func changesPrices() {
        let state = S.given(draft)
        state.when(.changeSkuPrice(red, listFen: 90, reason: "sale"))
            .then(.skuPriceChanged(red, oldFen: 100, newFen: 90, reason: "sale", priceVersion: 2))
        state.when(.changeSkuPrice(red, listFen: 100, reason: "")).then()
        state.when(.changeSkuPrice(red, listFen: 0, reason: "")).thenRejected(.priceNotPositive(red))
        state.when(.changeSkuPrice(blue, listFen: 1, reason: "")).thenRejected(code: "NOT_FOUND")
    }

    @Test("What is on sale keeps a variant that can be bought")
    func keepsAVariant() {
        S.given(draft).when(.disableSku(red)).then(.skuDisabled(red))
        S.given(draft + [.published]).when(.disableSku(red)).thenRejected(.lastEnabledSku(red))
        S.given(draft + [.skuDisabled(red)]).when(.publish).thenRejected(.noEnabledSku)
        S.given(draft + [.skuDisabled(red)]).when(.enableSku(red)).then(.skuEnabled(red))
        #expect(Spu(folding: draft + [.published, .skuPut(sku(blue, "b")), .skuDisabled(red)]).onSale(red) == nil)
        #expect(Spu(folding: draft).onSale(red) == nil)
        #expect(Spu(folding: draft + [.published]).onSale(red) != nil)
    }

    @Test("Publishing and its schedule, unpublishing and archiving")
    func publishes() {
        S.given(draft).when(.publish).then(.published)
        S.given(draft + [.published]).when(.publish).then()
        S.given(.created(title: "P", categories: []), .skuPut(Sku(id: red, listFen: 1))).when(.publish)
            .thenRejected(.noMainImage)
        S.given(draft).when(.schedulePublish(at: .noon)).thenRejected(.atInPast)
        S.given(draft).when(.schedulePublish(at: .noon(plus: 1))).then(.publishScheduled(at: .noon(plus: 1)))
        S.given(draft).when(.scheduleUnpublish(at: .noon)).thenRejected(.atInPast)
        S.given(draft + [.published]).when(.archive).thenRejected(.notUnpublished)
        S.given(draft + [.published, .unpublished(reason: "x")]).when(.archive).then(.archived)
        S.given(draft + [.archived]).when(.publish).thenRejected(code: "INVALID_ARGUMENT")
        S.given().when(.publish).thenRejected(code: "NOT_FOUND")
        S.given(draft).when(.publish, by: .alice).thenRejected(code: "FORBIDDEN")
    }

    @Test("Categories are assigned from the tree")
    func assigns() throws {
        let tree = CategoryTree(folding: [.nodeAdded(CategoryID("tea"), parent: nil, name: "Tea")])
        let events = try AssignCategories.decide(
            [CategoryID("tea")], Spu(folding: draft), tree: tree, CommandContext(.clerk))
        let placement = CategoryPlacement(id: CategoryID("tea"), path: ["Tea"], ancestors: [])
        #expect(events == [.categoriesAssigned([placement])])
    }
}

@Suite("Categories", .timeLimit(.minutes(5)))
struct CategoryTests {
    let tree = CategoryTree(folding: [
        .nodeAdded(CategoryID("a"), parent: nil, name: "A"),
        .nodeAdded(CategoryID("b"), parent: CategoryID("a"), name: "B"),
        .nodeAdded(CategoryID("c"), parent: CategoryID("b"), name: "C"),
        .nodeAdded(CategoryID("z"), parent: nil, name: "Z"),
    ])

    func create(_ id: String, below parent: String?, _ name: String, by actor: Actor = .clerk)
        throws(Category.Rejection) -> CategoryChange
    {
        let command = CreateCategory(id: CategoryID(id), parent: parent.map { CategoryID($0) }, name: name, sort: 3)
        return try CreateCategory.decide(command, tree: tree, CommandContext(actor))
    }

    @Test("A category knows its path from the root")
    func creates() throws {
        let change = try create("d", below: "b", "D")
        let placement = CategoryPlacement(
            id: CategoryID("d"), path: ["A", "B", "D"], ancestors: [CategoryID("a"), CategoryID("b")])
        #expect(change.category == [.created(placement, sort: 3)])
        #expect(change.tree == [.nodeAdded(CategoryID("d"), parent: CategoryID("b"), name: "D")])
    }

    @Test("Depth, names, parents and rights are checked")
    func refuses() {
        #expect(throws: Category.Rejection.depthExceeded(max: 3)) { try create("d", below: "c", "D") }
        #expect(throws: Category.Rejection.nameTakenInParent("B")) { try create("d", below: "a", "B") }
        #expect(throws: Category.Rejection.nameTakenInParent("Z")) { try create("d", below: nil, "Z") }
        #expect(throws: Category.Rejection.common(.notFound("category", id: "none"))) {
            try create("d", below: "none", "D")
        }
        #expect(throws: Category.Rejection.common(.alreadyExists("Category", id: "a"))) {
            try create("a", below: nil, "D")
        }
        #expect(throws: Category.Rejection.self) { try create("d", below: nil, "D", by: .alice) }
        #expect(throws: Category.Rejection.self) { try create("d", below: nil, "") }
    }

    @Test("A category moves with everything below it, never below itself")
    func moves() throws {
        func move(_ id: String, below parent: String?) throws(Category.Rejection) -> CategoryChange {
            let command = MoveCategory(id: CategoryID(id), parent: parent.map { CategoryID($0) })
            return try MoveCategory.decide(command, tree: tree, CommandContext(.clerk))
        }
        #expect(throws: Category.Rejection.cycle) { try move("a", below: "c") }
        #expect(throws: Category.Rejection.cycle) { try move("a", below: "a") }
        #expect(throws: Category.Rejection.depthExceeded(max: 3)) { try move("a", below: "z") }
        #expect(try move("b", below: "a").tree == [])
        let change = try move("b", below: "z")
        #expect(change.tree == [.nodeMoved(CategoryID("b"), parent: CategoryID("z"))])
        var moved = tree
        for event in change.tree { moved.evolve(event) }
        #expect(moved.placement(of: CategoryID("c"))?.path == ["Z", "B", "C"])
        #expect(moved.isLeaf(CategoryID("a")))
    }

    @Test("A name is free again once its category was renamed")
    func renames() throws {
        let rename = RenameCategory(id: CategoryID("b"), name: "B2")
        let change = try RenameCategory.decide(rename, tree: tree, CommandContext(.clerk))
        #expect(change.category == [.renamed(name: "B2")])
        var renamed = tree
        for event in change.tree { renamed.evolve(event) }
        #expect(renamed.placement(of: CategoryID("c"))?.path == ["A", "B2", "C"])
        let taken = RenameCategory(id: CategoryID("a"), name: "Z")
        #expect(throws: Category.Rejection.nameTakenInParent("Z")) {
            try RenameCategory.decide(taken, tree: tree, CommandContext(.clerk))
        }
    }

    @Test("A category is sorted, hidden and shown")
    func sorts() {
        let placement = CategoryPlacement(id: CategoryID("a"), path: ["A"], ancestors: [])
        let created = Category.Event.created(placement, sort: 0)
        typealias C = Scenario<Category>
        C.given(created).when(.sort(4)).then(.sorted(4))
        C.given(created).when(.hide).then(.hidden)
        C.given(created, .hidden).when(.show).then(.shown)
        C.given(created).when(.show).then()
        C.given().when(.show).thenRejected(code: "NOT_FOUND")
        C.given(created).when(.hide, by: .alice).thenRejected(code: "FORBIDDEN")
    }
}
