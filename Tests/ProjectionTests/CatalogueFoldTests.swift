import Domain
import EventSourcing
import Projections
import Testing

@Suite("Products, lists and categories", .timeLimit(.minutes(5)))
struct CatalogueFoldTests {
    private let folding = Folding()
    private let shelf = CategoryPlacement(id: CategoryID("c1"), path: ["Food", "Tea"], ancestors: [CategoryID("root")])

    private func tea(_ id: String, _ fen: Int64) -> [EventScribe.Entry] {
        [
            .spu(id, .created(title: "Tea \(id)", categories: [shelf])),
            .spu(id, .skuPut(Sku(id: SkuID("\(id).1"), code: "A", listFen: fen))),
        ]
    }

    @Test("A product's page shows what its events say, as GraphQL sends it")
    func page() async throws {
        let spec = SpuSpec(id: "size", name: "Size", values: [.init(id: "l", name: "Large", imageKey: "big")])
        let content = SpuContent(title: "Tea \"新\"", brand: "B", imageKeys: ["main"], detail: "Green\nleaves")
        try await folding.scribe.record(
            tea("p1", 990) + [
                .spu("p1", .contentSet(content)), .spu("p1", .specsDefined([spec])),
                .spu("p1", .skuPut(Sku(id: SkuID("p1.2"), valueIDs: ["l"], code: "B", listFen: 1_990))),
                .spu("p1", .published),
            ])
        try await folding.catchUp()
        let page = try await folding.columns(ProductPage.self, "spu/p1")
        #expect(page["title"] == #""Tea \"新\"""#)
        #expect(page["detail"] == #""Green\nleaves""#)
        #expect(page["minPrice.amount"] == "990")
        #expect(page["maxPrice.amount"] == "1990")
        #expect(page["isPublished"] == "true")
        #expect(page["publishedAt"] == #""1970-01-01T00:00:01.000Z""#)
        #expect(page["skuIds"] == #"["p1.1","p1.2"]"#)
        #expect(page["skus.price.amount"] == "[990,1990]")
        #expect(page["skus.specText"] == #"["","Large"]"#)
        #expect(page["categories.path"] == #"[["Food","Tea"]]"#)
        let sku = try await folding.columns(ProductPage.self, "sku/p1.2")
        #expect(sku["price.amount"] == "1990")
        #expect(sku["imageKey"] == #""big""#)
        #expect(sku["isSaleable"] == "true")
    }

    @Test("A disabled SKU leaves the price range, and unpublishing makes all unsaleable")
    func disabling() async throws {
        try await folding.scribe.record(
            tea("p1", 990) + [.spu("p1", .published), .spu("p1", .skuDisabled(SkuID("p1.1")))])
        try await folding.catchUp()
        #expect(try await folding.columns(ProductPage.self, "spu/p1")["minPrice.amount"] == nil)
        #expect(try await folding.columns(ProductPage.self, "sku/p1.1")["isSaleable"] == "false")
        #expect(try await folding.members(ProductList.self, "all:price") == [])

        try await folding.scribe.record([.spu("p1", .skuEnabled(SkuID("p1.1"))), .spu("p1", .unpublished(reason: ""))])
        try await folding.catchUp()
        #expect(try await folding.columns(ProductPage.self, "spu/p1")["minPrice.amount"] == "990")
        #expect(try await folding.columns(ProductPage.self, "sku/p1.1")["isSaleable"] == "false")
    }

    @Test("Lists hold published products by price, time and sales, in each category and above it")
    func lists() async throws {
        for (index, (id, fen)) in [("p1", 300), ("p2", 100), ("p3", 200), ("p4", 50)].enumerated() {
            try await folding.scribe.record(tea(id, Int64(fen)), at: 1)
            if id != "p4" { try await folding.scribe.record([.spu(id, .published)], at: Int64(10 - index)) }
        }
        try await folding.scribe.record([
            .stock("p3.1", "s1", .sold(OrderID("o1"), quantity: 5)),
            .stock("p1.1", "s1", .shipped(OrderID("o2"), quantity: 9, shipment: ShipmentID("x"))),
        ])
        try await folding.catchUp()
        for prefix in ["all", "c/c1", "c/root"] {
            #expect(try await folding.members(ProductList.self, "\(prefix):price") == ["p2", "p3", "p1"])
            #expect(try await folding.members(ProductList.self, "\(prefix):newest") == ["p3", "p2", "p1"])
            #expect(try await folding.members(ProductList.self, "\(prefix):sold") == ["p2", "p3", "p1"])
        }
        #expect(ProductList.index(.price, of: "c1") == "c/c1:price")

        let other = CategoryPlacement(id: CategoryID("c2"), path: ["Gifts"], ancestors: [])
        try await folding.scribe.record([.spu("p2", .categoriesAssigned([other]))])
        try await folding.catchUp()
        #expect(try await folding.members(ProductList.self, "c/root:price") == ["p3", "p1"])
        #expect(try await folding.members(ProductList.self, "c/c2:price") == ["p2"])
    }

    @Test("Two tenants with the same ids never meet")
    func tenants() async throws {
        try await folding.scribe.record(tea("p1", 100) + [.spu("p1", .published)])
        try await folding.scribe.record(tea("p1", 200) + [.spu("p1", .published)], tenant: .other)
        try await folding.catchUp()
        #expect(try await folding.columns(ProductPage.self, "spu/p1")["minPrice.amount"] == "100")
        #expect(try await folding.columns(ProductPage.self, "spu/p1", tenant: .other)["minPrice.amount"] == "200")
        #expect(try await folding.members(ProductList.self, "all:price", tenant: .other) == ["p1"])
    }

    @Test("The tree keeps children in order and hides what is hidden")
    func tree() async throws {
        let root = CategoryPlacement(id: CategoryID("root"), path: ["Food"], ancestors: [])
        func child(_ id: String, _ name: String, _ sort: Int32) -> EventScribe.Entry {
            let placement = CategoryPlacement(
                id: CategoryID(id), path: ["Food", name], ancestors: [CategoryID("root")])
            return .category(id, .created(placement, sort: sort))
        }
        try await folding.scribe.record([
            .category("root", .created(root, sort: 0)), child("a", "Tea", 2), child("b", "Coffee", 1),
            child("c", "Rice", 3), .category("a", .hidden),
        ])
        try await folding.catchUp()
        #expect(try await folding.columns(CategoryTreeView.self, "c/root")["childIds"] == #"["b","a","c"]"#)
        #expect(try await folding.columns(CategoryTreeView.self, "tree")["rootIds"] == #"["root"]"#)
        #expect(try await folding.members(CategoryTreeView.self, "children/root") == ["b", "c"])
        #expect(try await folding.members(CategoryTreeView.self, "children/") == ["root"])

        let moved = CategoryPlacement(id: CategoryID("b"), path: ["Coffee"], ancestors: [])
        try await folding.scribe.record([
            .category("b", .moved(moved)), .category("c", .renamed(name: "Grain")), .category("a", .shown),
        ])
        try await folding.catchUp()
        #expect(try await folding.members(CategoryTreeView.self, "children/root") == ["a", "c"])
        #expect(try await folding.members(CategoryTreeView.self, "children/") == ["root", "b"])
        #expect(try await folding.columns(CategoryTreeView.self, "c/c")["path"] == #"["Food","Grain"]"#)
        #expect(try await folding.columns(CategoryTreeView.self, "c/b")["parentId"] == nil)
    }

    @Test("What stands below a category goes along when it is moved or renamed")
    func subtree() async throws {
        func placement(_ ids: [String], _ path: [String]) -> CategoryPlacement {
            CategoryPlacement(
                id: CategoryID(ids.last ?? ""), path: path, ancestors: ids.dropLast().map { CategoryID($0) })
        }
        try await folding.scribe.record([
            .category("food", .created(placement(["food"], ["Food"]), sort: 0)),
            .category("tea", .created(placement(["tea"], ["Tea"]), sort: 0)),
            .category("green", .created(placement(["tea", "green"], ["Tea", "Green"]), sort: 0)),
            .category("tea", .moved(placement(["food", "tea"], ["Food", "Tea"]))),
            .category("food", .renamed(name: "Groceries")),
        ])
        try await folding.catchUp()
        let green = try await folding.columns(CategoryTreeView.self, "c/green")
        #expect(green["path"] == #"["Groceries","Tea","Green"]"#)
        #expect(green["depth"] == "3")
        #expect(green["parentId"] == #""tea""#)
        #expect(try await folding.members(CategoryTreeView.self, "children/tea") == ["green"])
    }
}
