import CommerceGraphQL
import Foundation
import GraphQLExecution
import GraphQLValidation
import Testing

@Suite("The shop's schema", .timeLimit(.minutes(5)))
struct SchemaTests {
    @Test("Every type, field, argument and value says what it means")
    func described() async throws {
        let schema = try await World.get().queries.engine.bound.schema
        var silent: [String] = []
        func note(_ description: String?, _ coordinate: String) {
            if (description ?? "").count < 4 { silent.append(coordinate) }
        }
        for type in schema.types where !type.isBuiltIn {
            note(type.description, type.name)
            for field in type.fields {
                note(field.description, "\(type.name).\(field.name)")
                for argument in field.arguments {
                    note(argument.description, "\(type.name).\(field.name)(\(argument.name):)")
                }
            }
            for value in type.values { note(value.description, "\(type.name).\(value.name)") }
            for input in type.inputFields { note(input.description, "\(type.name).\(input.name)") }
        }
        for directive in schema.directives where !directive.isBuiltIn {
            note(directive.description, "@\(directive.name)")
            for argument in directive.arguments {
                note(argument.description, "@\(directive.name)(\(argument.name):)")
            }
        }
        #expect(silent == [])
    }

    @Test("Visitors are shown what everybody may see and nothing else; whatever is named is there, for all")
    func outline() throws {
        let bound = try CommerceQueries.bound()
        for isPublic in [true, false] {
            let outline = bound.outline(isPublic: isPublic)
            let names = Set(outline.types.map(\.name))
            #expect(names.isSuperset(of: ["Query", "Product", "Category", "Money", "SearchConnection"]))
            #expect(names.isDisjoint(with: ["Order", "OrderAddress", "Cart", "Coupon"]) == isPublic)
            for type in outline.types {
                let parts = type.fields + type.inputs
                for part in parts + parts.flatMap(\.arguments) { #expect(names.contains(part.typeName), "\(part)") }
                #expect(type.possibleTypes.allSatisfy(names.contains))
                let isOpen = type.audience == nil && parts.allSatisfy { $0.audience == nil }
                #expect(isOpen || !isPublic, "\(type.name)")
            }
        }
    }

    @Test("Its text reads back as the same schema, and holds no mutation")
    func text() async throws {
        let queries = try await World.get().queries
        let schema = try Schema(sdl: queries.schemaText)
        #expect(schema.printed() == queries.schemaText)
        #expect(schema.mutation == nil)
        #expect(schema.subscription == nil)
    }

    @Test("The committed SDL is that of this build: whatever has changed since is told, the breaking first")
    func committed() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/CommerceGraphQL/schema.graphql").standardizedFileURL
        let text = try String(contentsOf: file, encoding: .utf8)
        let schema = try CommerceQueries.schema()
        let changes = schema.changes(since: try Schema(sdl: text)).map(\.description)
        #expect(changes == [], "clients were written for schema.graphql; run `mallard schema print` if this is meant")
        #expect(text == schema.printed(), "run `mallard schema print`")
    }

    @Test("A request names the read models it has to wait for")
    func projections() async throws {
        let world = try await World.get()
        let prepared = try world.prepared(
            """
            { products { nodes { id } } search { nodes { title } facets { brands { value } } }
              sku(id: 1) { stock { onHand } } }
            """)
        #expect(CommerceQueries.projections(of: prepared) == ["product_list", "product_page", "search", "stock_level"])
        #expect(CommerceQueries.projections(of: try world.prepared("{ __typename }")) == [])
    }

    @Test(
        "Pages take as few rounds of reading as their data allow",
        arguments: [
            (#"{ product(id: "p1") { title price { amount } skus { id price { amount } } } }"#, 1),
            ("{ products { totalCount nodes { title } } }", 2), ("{ cart { lines { key quantity } } }", 1),
            ("{ cart { lines { sku { title price { amount } } } } }", 2),
            ("{ orders { nodes { state lines { title } } } }", 2),
            ("{ salesSummary(by: [MONTH]) { nodes { key } } }", 2),
            ("{ search { totalCount facets { brands { value count } } } }", 1),
            ("{ search { nodes { title } facets { categories { category { name } } } } }", 2),
            (#"{ sku(id: "p1.1") { title stock(location: "s1") { onHand } } }"#, 1),
            ("{ categories { name children { name } } }", 3), ("{ coupons { nodes { id template { name } } } }", 3),
        ])
    func stages(query: String, stages: Int) async throws {
        #expect(try await World.get().prepared(query).stages == stages)
    }
}
