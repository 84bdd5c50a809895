import GraphQLExecution
import GraphQLValidation
import JSON
import Testing

@Suite("Masked fields", .timeLimit(.minutes(5)))
struct MaskTests {
    private static let directive = "directive @masked(as: String!) on FIELD_DEFINITION\n"
    private static let sdl =
        directive + """
            type Query { person: Person }
            type Person { id: ID! phone: String @masked(as: "phoneMasked") phoneMasked: String! others: [Contact!]! }
            type Contact { phone: String! @masked(as: "phoneMasked") phoneMasked: String! mail: String }
            """

    private static func bound(
        _ sdl: String = sdl, phone: FieldBinding = .column("phone").visible(to: .staff()),
        masked: FieldBinding = .column("phoneMasked")
    ) throws -> BoundSchema {
        let fields = ["phone": phone, "phoneMasked": masked]
        return try BoundSchema(
            Schema(sdl: sdl),
            [
                TypeBinding("Query", visibility: .public, fields: ["person": .row("person") { _ in "1" }]),
                TypeBinding(
                    "Person", visibility: .public,
                    fields: fields.merging(["id": .column("id"), "others": .packed("others")]) { one, _ in one }),
                TypeBinding(
                    "Contact", visibility: .public,
                    fields: fields.merging(["mail": FieldBinding.column("mail").visible(to: .staff())]) { one, _ in one
                    }),
            ])
    }

    private static func row() -> MemorySource {
        let packed = { (texts: [String]) in PackedColumn.encode(texts.map { Array("\"\($0)\"".utf8) }) }
        return MemorySource([
            "person": [
                "1": [
                    "id": Array("\"1\"".utf8), "phone": Array("\"13812345678\"".utf8),
                    "phoneMasked": Array("\"138****5678\"".utf8),
                    "others.phone": packed(["13911112222", "13733334444"]),
                    "others.phoneMasked": packed(["139****2222", "137****4444"]), "others.mail": packed(["a", "b"]),
                ]
            ]
        ])
    }

    private func answer(_ query: String, as viewer: Viewer) async throws -> String {
        let engine = GraphQLEngine(try Self.bound(), source: Self.row())
        return String(decoding: try await engine.answer(GraphQLRequest(query), as: viewer).body, as: UTF8.self)
    }

    @Test("Whoever may not see a field whole is given its masked form in its place, in rows and in lists, and no error")
    func masked() async throws {
        let query = "{ person { phone a: phone others { phone } } }"
        let clerk = Viewer(tenant: "t", subject: "c", isStaff: true)
        #expect(
            try await answer(query, as: clerk)
                == #"{"data":{"person":{"phone":"13812345678","a":"13812345678","#
                + #""others":[{"phone":"13911112222"},{"phone":"13733334444"}]}}}"#)
        for viewer in [Viewer.anonymous(tenant: "t"), Viewer(tenant: "t", subject: "u")] {
            #expect(
                try await answer(query, as: viewer)
                    == #"{"data":{"person":{"phone":"138****5678","a":"138****5678","#
                    + #""others":[{"phone":"139****2222"},{"phone":"137****4444"}]}}}"#)
        }
        let mail = try await answer("{ person { others { mail } } }", as: .anonymous(tenant: "t"))
        #expect(mail.contains("UNAUTHENTICATED") && !mail.contains("\"a\""))
    }

    @Test("A mask that everybody could do without, or that cannot stand in, is refused when the engine is built")
    func misused() throws {
        let wrong = [
            (Self.sdl, FieldBinding.column("phone"), FieldBinding.column("phoneMasked")),
            (Self.sdl, .column("phone").visible(to: .staff()), .column("m").visible(to: .staff())),
            (Self.sdl, .column("phone").visible(to: .staff()), .constant("\"*\"")),
            (
                Self.sdl.replacing(
                    "phone: String @masked(as: \"phoneMasked\")", with: "phone: Int @masked(as: \"id\")"),
                .column("phone").visible(to: .staff()), .column("phoneMasked")
            ),
            (
                Self.sdl.replacing(
                    "@masked(as: \"phoneMasked\") phoneMasked", with: "@masked(as: \"none\") phoneMasked"),
                .column("phone").visible(to: .staff()), .column("phoneMasked")
            ),
        ]
        for (sdl, phone, masked) in wrong {
            let error = #expect(throws: BindingError.self) { try Self.bound(sdl, phone: phone, masked: masked) }
            #expect(error?.reason == .masked)
        }
    }

    @Test("The directive is a part of the schema's text, and to lose it is a change that is told")
    func text() throws {
        let schema = try Schema(sdl: Self.sdl)
        #expect(schema.printed().contains(#"phone: String @masked(as: "phoneMasked")"#))
        #expect(try Schema(sdl: schema.printed()).printed() == schema.printed())
        let bare = Self.sdl.replacing("phone: String @masked(as: \"phoneMasked\")", with: "phone: String")
        let changes = try Schema(sdl: bare).changes(since: schema)
        #expect(changes.map(\.severity) == [.dangerous])
    }

    @Test("No telephone number stands in an error, whatever was quoted")
    func errors() async throws {
        let engine = GraphQLEngine(try Self.bound(), source: Self.row())
        for query in [
            #"{ person(id: "13812345678") { phone } }"#, "{ person { phone } } 13812345678",
            #"{ person { phone @skip(if: "13812345678") } }"#, "query Q($a: Int = 13812345678) { person { phone } }",
        ] {
            let refusal = #expect(throws: GraphQLRefusal.self) { try engine.prepare(GraphQLRequest(query)) }
            let text = String(decoding: ResponseEncoding.refused(refusal?.errors ?? []), as: UTF8.self)
            #expect(text.hasPrefix(#"{"errors":["#) && !text.contains("13812345678"), "\(text)")
        }
    }
}
