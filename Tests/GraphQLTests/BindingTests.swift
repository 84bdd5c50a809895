import GraphQLExecution
import GraphQLValidation
import Testing

@Suite("Bindings", .timeLimit(.minutes(5)))
struct BindingTests {
    /// A schema, its bindings, and what is wrong with them.
    struct Case: Sendable {
        let sdl: String
        let bindings: [TypeBinding]
        let coordinate: String
        let reason: BindingError.Reason
    }

    static let row = FieldBinding.row("things") { _ in "1" }

    static let cases: [Case] = [
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! }", bindings: [query(["a": row])], coordinate: "Thing",
            reason: .missing),
        Case(
            sdl: "type Query { a: Thing b: Thing } type Thing { id: ID! }",
            bindings: [query(["a": row]), thing(["id": .column("id")])], coordinate: "Query.b", reason: .missing),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! }",
            bindings: [query(["a": row, "z": row]), thing(["id": .column("id")])], coordinate: "Query.z",
            reason: .unknown),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! }",
            bindings: [query(["a": row]), thing(["id": .object("id")])], coordinate: "Thing.id",
            reason: .kindDoesNotFit),
        Case(
            sdl: "type Query { a: [Thing] } type Thing { id: ID! }",
            bindings: [query(["a": row]), thing(["id": .column("id")])], coordinate: "Query.a",
            reason: .kindDoesNotFit),
        Case(
            sdl: "type Query { a: Thing } type Thing { id(x: Int): ID! }",
            bindings: [query(["a": row]), thing(["id": .column("id")])], coordinate: "Thing.id",
            reason: .unusedArgument("x")),
        Case(
            sdl: "type Query { a: Thing } enum E { X Y } type Thing { id: ID! n(e: E!): Int }",
            bindings: [query(["a": row]), thing(["id": .column("id"), "n": .column(by: "e", ["X": "x"])])],
            coordinate: "Thing.n", reason: .unchosen("Y")),
        Case(
            sdl: "type Query { a: Int }", bindings: [query(["a": .column("a")])], coordinate: "Query.a",
            reason: .noRow),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID }",
            bindings: [query(["a": row]), thing(["id": .column("id")])], coordinate: "Query.a", reason: .noPresence),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! parts: [Part] } type Part { id: ID! parts: [Part] }",
            bindings: [
                query(["a": row]), thing(["id": .column("id"), "parts": .packed("parts")]),
                TypeBinding("Part", visibility: .public, fields: ["id": .column("id"), "parts": .packed("parts")]),
            ], coordinate: "Part.parts", reason: .notInPackedList),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! parts: [Part] } type Part { id: ID! }",
            bindings: [
                query(["a": row]), thing(["id": .column("id"), "parts": .packed("parts")]),
                TypeBinding(
                    "Part", visibility: .public, owner: TypeBinding.Owner(column: "o"), fields: ["id": .column("id")]),
            ], coordinate: "Part", reason: .ownedOutsideRow),
        Case(
            sdl: "type Query { a: Thing } type Thing { id: ID! }",
            bindings: [query(["a": .node { _ in nil }]), thing(["id": .column("id")])], coordinate: "Query.a",
            reason: .noTable),
        Case(
            sdl: "type Query { a: Things } type Things { edges: [Thing] } type Thing { id: ID! }",
            bindings: [
                query(["a": .connection(ListBinding("things", table: "things"))]), thing(["id": .column("id")]),
            ], coordinate: "Things.edges", reason: .notAConnection),
    ]

    static func query(_ fields: [String: FieldBinding]) -> TypeBinding {
        TypeBinding("Query", visibility: .public, fields: fields)
    }

    static func thing(_ fields: [String: FieldBinding]) -> TypeBinding {
        TypeBinding("Thing", visibility: .public, fields: fields)
    }

    @Test("A field without a fitting binding is found when the schema is built", arguments: cases)
    func refused(_ test: Case) throws {
        let schema = try Schema(sdl: test.sdl)
        do {
            _ = try BoundSchema(schema, test.bindings)
            Issue.record("\(test.sdl) must be refused")
        } catch {
            #expect(error == BindingError(coordinate: test.coordinate, reason: test.reason))
        }
    }

    @Test("Every field of the test world is bound")
    func bound() throws {
        _ = try BoundSchema(Schema(sdl: Shop.sdl), Shop.bindings)
    }
}
