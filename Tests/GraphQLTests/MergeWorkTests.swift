import GraphQLLanguage
import GraphQLValidation
import Testing

/// OverlappingFieldsCanBeMerged looks at about as many fields as a document holds, whatever its shape: counted, not
/// timed. The shapes are those that made other engines slow (CVE-2023-26144, CVE-2026-40476, GHSA-fc86-6rv6-2jpm).
@Suite("Overlapping fields: work", .timeLimit(.minutes(5)))
struct MergeWorkTests {
    /// Documents by a size; twice the size is twice the selections.
    static let shapes: [(name: String, document: @Sendable (Int) -> String)] = [
        ("one leaf again and again", { "{ newest { " + String(repeating: "id ", count: $0) + "} }" }),
        ("one object again and again", { "{ newest { " + String(repeating: "price { amount } ", count: $0) + "} }" }),
        ("inline fragments", { "{" + String(repeating: "... { newest { id } } ", count: $0) + "}" }),
        (
            "inline fragments inside one another",
            { size in
                "{ newest { " + String(repeating: nested(20) + " ", count: size / 20) + "} }"
            }
        ),
        (
            "pairs in pairs",
            { size in "{ newest { " + doubled(size.trailingZeroBitCount - 1) + " } }" }
        ),
        (
            "fragments side by side",
            { size in
                "{" + (0..<size).map { "...F\($0) " }.joined() + "} "
                    + (0..<size).map { "fragment F\($0) on Query { newest { id title } } " }.joined()
            }
        ),
        (
            "a chain of fragments",
            { size in
                "{ ...F0 } "
                    + (0..<size).map { "fragment F\($0) on Query { newest { id } ...F\($0 + 1) } " }.joined()
                    + "fragment F\(size) on Query { about { name } }"
            }
        ),
        (
            "fragments that each spread the next twice",
            { size in
                "{ newest { ...F0 } } "
                    + (0..<size).map {
                        "fragment F\($0) on Product { a: related { ...F\($0 + 1) } b: related { ...F\($0 + 1) } } "
                    }.joined() + "fragment F\(size) on Product { id }"
            }
        ),
        (
            "fragments that nothing spreads",
            { size in
                "{ about { name } } "
                    + (0..<size).map { "fragment F\($0) on Query { newest { id } ...F\($0 + 1) } " }.joined()
                    + "fragment F\(size) on Query { about { name } }"
            }
        ),
        (
            "object types of one interface",
            { size in
                "{ node(id: 1) { id "
                    + String(repeating: "... on Product { id maker { name } } ... on Maker { id name } ", count: size)
                    + "} }"
            }
        ),
        (
            "arguments in every order",
            { size in
                "{"
                    + (0..<size).map {
                        $0 % 2 == 0
                            ? "products(first: 1, kind: TOY) { nodes { id } } "
                            : "products(kind: TOY, first: 1) { nodes { id } } "
                    }.joined() + "}"
            }
        ),
    ]

    private static func nested(_ depth: Int) -> String {
        String(repeating: "... { ", count: depth) + "id" + String(repeating: " }", count: depth)
    }

    private static func doubled(_ depth: Int) -> String {
        depth == 0 ? "id" : "related { \(doubled(depth - 1)) } related { \(doubled(depth - 1)) }"
    }

    @Test("Twice the document is at most a little over twice the work", arguments: shapes.indices)
    func linear(_ index: Int) throws {
        let schema = try Schema(sdl: Shop.sdl)
        var counts: [(selections: Int, work: Int)] = []
        for size in [128, 256, 512] {
            let document = try Parser.parse(Source(Self.shapes[index].document(size)), limits: .trusted)
            let selections =
                document.operations.map { Self.count($0.selections) }.reduce(0, +)
                + document.fragments.map { Self.count($0.selections) }.reduce(0, +)
            counts.append((selections, Validator.mergeWork(of: document, against: schema)))
        }
        print("\(Self.shapes[index].name): " + counts.map { "\($0.selections) → \($0.work)" }.joined(separator: ", "))
        for (small, large) in zip(counts, counts.dropFirst()) {
            #expect(small.work > 0 && Double(large.work) <= 2.2 * Double(small.work))
        }
        #expect(counts.allSatisfy { $0.work <= 4 * $0.selections })
    }

    private static func count(_ selections: [Selection]) -> Int {
        selections.reduce(0) { sum, selection in
            switch selection {
            case .field(let field): sum + 1 + count(field.selections)
            case .spread: sum + 1
            case .inline(let inline): sum + 1 + count(inline.selections)
            }
        }
    }

    @Test("Each conflict behind a fragment is reported, though another set of fields met the fragment before")
    func conflictsBehindOneFragment() throws {
        let schema = try Schema(sdl: Shop.sdl)
        let document = try Parser.parse(
            Source(
                """
                { newest { title: id ...A } products { nodes { title: subtitle ...A } } }
                fragment A on Product { ...B }
                fragment B on Product { title }
                """))
        let errors = Validator.validate(document, against: schema)
        #expect(errors.map { $0.locations.map(\.column) } == [[12, 25], [48, 25]])
    }

    @Test("Work that does grow beyond its limit is refused with a code")
    func limit() throws {
        let schema = try Schema(sdl: Shop.sdl)
        let document = try Parser.parse(Source(Self.shapes[0].document(512)), limits: .trusted)
        let errors = Validator.validate(document, against: schema, options: ValidationOptions(comparisonsMax: 500))
        #expect(errors.map(\.code) == [.limitComparisons])
    }
}
