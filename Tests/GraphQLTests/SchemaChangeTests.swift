import GraphQLValidation
import Testing

@Suite("What a changed schema does to its clients", .timeLimit(.minutes(5)))
struct SchemaChangeTests {
    private func changes(_ before: String, _ after: String) throws -> [String] {
        let rest = """

            type Query { a: Int } type Thing { a: Int } type Other { a: Int } interface Named { name: String }
            enum Colour { RED GREEN }
            """
        let before = try Schema(uncheckedSDL: before + rest)
        return try Schema(uncheckedSDL: after + rest).changes(since: before).map(\.description)
    }

    @Test(
        "What clients send may be taken more widely, what they receive may become narrower; the rest breaks them",
        arguments: [
            ("type T { a: Int b: Int }", "type T { a: Int }", "breaking: T.b: was removed; it was not even deprecated"),
            (
                #"type T { a: Int b: Int @deprecated(reason: "no") }"#, "type T { a: Int }",
                "breaking: T.b: was removed"
            ),
            ("type T { a: Int }", "type T { a: Int b: Int }", "safe: T.b: was added"),
            ("type T { a: Int }", "type T { a: String }", "breaking: T.a: was Int, is String"),
            ("type T { a: Int }", "type T { a: Int! }", "safe: T.a: was Int, is Int!: null less often"),
            (
                "type T { a: [Int!]! }", "type T { a: [Int]! }",
                "breaking: T.a: was [Int!]!, is [Int]!: null where clients do not expect it"
            ),
            ("type T { a: Int }", "type T { a: [Int] }", "breaking: T.a: was Int, is [Int]"),
            ("type T { a(b: Int): Int }", "type T { a: Int }", "breaking: T.a(b:): was removed"),
            (
                "type T { a: Int }", "type T { a(b: Int): Int }",
                "dangerous: T.a(b:): was added; it may be left out"
            ),
            ("type T { a: Int }", "type T { a(b: Int!): Int }", "breaking: T.a(b:): was added and is required"),
            (
                "type T { a: Int }", "type T { a(b: Int! = 1): Int }",
                "dangerous: T.a(b:): was added; it may be left out"
            ),
            (
                "type T { a(b: Int): Int }", "type T { a(b: Int!): Int }",
                "breaking: T.a(b:): was Int, is Int!: null is no longer taken"
            ),
            (
                "type T { a(b: [Int!]): Int }", "type T { a(b: [Int]): Int }",
                "safe: T.a(b:): was [Int!], is [Int]: null is taken where it was not"
            ),
            (
                "type T { a(b: Int = 1): Int }", "type T { a(b: Int = 2): Int }",
                "dangerous: T.a(b:): is 2 where it is left out, and was 1"
            ),
            (
                "type T { a(b: Int! = 1): Int }", "type T { a(b: Int!): Int }",
                "breaking: T.a(b:): has no default any more: it must be given"
            ),
            ("type T { a: Int }", "interface T { a: Int }", "breaking: T: was of kind OBJECT, now of INTERFACE"),
            ("type T { a: Int }", "", "breaking: T: was removed"),
            ("", "type T { a: Int }", "safe: T: was added"),
            (
                "type T implements Named { name: String }", "type T { name: String }",
                "breaking: T: no longer implements Named"
            ),
            (
                "type T { name: String }", "type T implements Named { name: String }",
                "dangerous: T: implements Named now"
            ),
            ("union U = Thing | Other", "union U = Thing", "breaking: U: is never Other any more"),
            ("union U = Thing", "union U = Thing | Other", "dangerous: U: may be Other now"),
            ("enum E { A B }", "enum E { A }", "breaking: E.B: was removed"),
            (
                "enum E { A }", "enum E { A B }",
                "dangerous: E.B: was added: clients may not know what to make of it"
            ),
            ("input I { a: Int b: Int }", "input I { a: Int }", "breaking: I.b: was removed"),
            ("input I { a: Int }", "input I { a: Int b: Int }", "dangerous: I.b: was added; it may be left out"),
            ("input I { a: Int }", "input I { a: Int b: Int! }", "breaking: I.b: was added and is required"),
            ("input I { a: Int }", "input I @oneOf { a: Int }", "breaking: I: takes exactly one field now"),
            ("input I @oneOf { a: Int }", "input I { a: Int }", "dangerous: I: no longer takes exactly one field"),
            ("scalar S", #"scalar S @specifiedBy(url: "u")"#, "dangerous: S: names another specification"),
            ("directive @d on FIELD", "", "breaking: @d: was removed"),
            ("", "directive @d on FIELD", "safe: @d: was added"),
            ("directive @d on FIELD | QUERY", "directive @d on FIELD", "breaking: @d: may no longer stand at QUERY"),
            ("directive @d repeatable on FIELD", "directive @d on FIELD", "breaking: @d: may no longer be repeated"),
            (
                "directive @d on FIELD", "directive @d(a: Int!) on FIELD",
                "breaking: @d(a:): was added and is required"
            ),
            (
                "schema { query: Query }", "schema { query: Thing }",
                "breaking: query: is no longer Query but Thing"
            ),
            (
                "schema { query: Query mutation: Thing }", "schema { query: Query }",
                "breaking: mutation: is no longer Thing, and nothing else"
            ),
            ("type T { a: Int }", #"type T { a: Int @deprecated(reason: "x") }"#, "safe: T.a: is deprecated: x"),
            (
                #"enum E { A @deprecated(reason: "x") }"#, #"enum E { A @deprecated(reason: "y") }"#,
                "safe: E.A: is deprecated for another reason: y"
            ),
            (#"enum E { A @deprecated(reason: "x") }"#, "enum E { A }", "safe: E.A: is no longer deprecated"),
            (#""old" type T { a: Int }"#, #""new" type T { a: Int }"#, "safe: T: is described in other words"),
        ])
    func change(before: String, after: String, expected: String) throws {
        #expect(try changes(before, after) == [expected])
    }

    @Test("The worst comes first, and an equal schema has no changes")
    func order() throws {
        let before = "type T { a: Int } enum E { A }"
        #expect(try changes(before, before) == [])
        #expect(
            try changes(before, "type T { b: Int } enum E { A B }") == [
                "breaking: T.a: was removed; it was not even deprecated",
                "dangerous: E.B: was added: clients may not know what to make of it", "safe: T.b: was added",
            ])
    }
}
