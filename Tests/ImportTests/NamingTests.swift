import Testing

@testable import Import

@Suite("Names in the mall", .timeLimit(.minutes(5)))
struct NamingTests {
    @Test(
        "are readable",
        arguments: [
            ("ICE - CRUSHED/CUBED", "Ice - Crushed/Cubed"), ("BREAD:ITALIAN/FRENCH", "Bread: Italian/French"),
            ("BLENDED JUICE&COMBINATIONS (OV", "Blended Juice & Combinations"),
            ("SOFT DRINKS 20PK&24PK CAN CARB", "Soft Drinks 20pk & 24pk Can Carb"),
            ("AUSTRALIAN/NZ WINES", "Australian/NZ Wines"),
            ("SOUP CRACKERS (SALTINE/OYSTER)", "Soup Crackers (Saltine/Oyster)"),
            ("HAIR CONDITIONERS AND RINSES", "Hair Conditioners and Rinses"), ("AND", "And"), ("", ""),
            ("  MISC.   SEASONAL  ", "Misc. Seasonal"), ("PET'S", "Pet's"),
        ])
    func titles(_ pair: (String, String)) {
        #expect(ProductTitle.readable(pair.0) == pair.1)
    }

    @Test(
        "tell sizes in small letters", arguments: [("22 LB", "22 lb"), ("1.0 L", "1.0 L"), ("P    12 OZ", "p 12 oz")])
    func sizes(_ pair: (String, String)) {
        #expect(ProductTitle.readableSize(pair.0) == pair.1)
    }

    @Test("keep two categories apart whose names differ in signs only")
    func collisions() {
        let names: Set = [
            CategoryPlan.Names(department: "A", category: "B/C"), CategoryPlan.Names(department: "A", category: "B C"),
            CategoryPlan.Names(department: "A", category: String(repeating: "LONG ", count: 20)),
        ]
        let plan = CategoryPlan(names)
        #expect(plan.categories.map(\.id).sorted() == Set(plan.categories.map(\.id)).sorted())
        #expect(plan.categories.map(\.name) == ["A", "B C", "B/C", String(repeating: "LONG ", count: 20)])
        #expect(plan.categories[1].id == "a.b-c")
        #expect(plan.categories[2].id == "a.b-c-" + Fingerprint.of("A / B/C").text)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789._-")
        for category in plan.categories {
            #expect((1...64).contains(category.id.utf8.count))
            #expect(category.id.allSatisfy(allowed.contains))
        }
    }

    @Test("come from a hash that gives the published values")
    func fingerprint() {
        #expect(Fingerprint.of("").text == "cbf29ce484222325")
        #expect(Fingerprint.of("foobar").text == "85944171f73967e8")
    }
}
