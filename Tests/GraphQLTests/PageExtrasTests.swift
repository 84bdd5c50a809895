import GraphQLExecution
import GraphQLValidation
import JSON
import Testing

@Suite("Objects in the extras of a page", .timeLimit(.minutes(5)))
struct PageExtrasTests {
    private static let sdl = """
        type Query { items(first: Int): ItemConnection }
        type ItemConnection { nodes: [Item]! totalCount: Int! facets: Facets! }
        type Item { id: ID! }
        type Facets { total: Int makers: [MakerFacet!]! }
        type MakerFacet { count: Int! maker: Maker }
        type Maker { name: String! }
        """

    private func bound(facets: FieldBinding = .extras("facets")) throws -> BoundSchema {
        try BoundSchema(
            Schema(sdl: Self.sdl),
            [
                TypeBinding(
                    "Query", visibility: .public, fields: ["items": .connection(ListBinding("items", table: "item"))]),
                TypeBinding(
                    "ItemConnection", visibility: .public,
                    fields: ["totalCount": .extra("totalCount"), "facets": facets]),
                TypeBinding("Item", visibility: .public, fields: ["id": .column("id")]),
                TypeBinding(
                    "Facets", visibility: .public, fields: ["total": .column("total"), "makers": .packed("makers")]),
                TypeBinding(
                    "MakerFacet", visibility: .public,
                    fields: ["count": .column("count"), "maker": .reference("maker", key: "id")]),
                TypeBinding("Maker", visibility: .public, fields: ["name": .column("name")]),
            ])
    }

    private func answer(_ query: String, extras: [String: [UInt8]]?) async throws -> String {
        let tables: [String: [String: MemorySource.Row]] = [
            "item": ["i1": .of(["id": "\"i1\""])],
            "maker": ["m1": .of(["name": "\"One\""]), "m2": .of(["name": "\"Two\""])],
        ]
        let source = MemorySource(tables) { read in
            ListPage(keys: ["i1"], extras: extras.map { extras in read.extras.map { extras[$0] } } ?? [])
        }
        let engine = GraphQLEngine(try bound(), source: source)
        let body = try await engine.answer(GraphQLRequest(query), as: .anonymous(tenant: "t")).body
        return String(decoding: body, as: UTF8.self)
    }

    @Test("Leaves, packed lists and references in them are read like those of a row")
    func read() async throws {
        let extras: [String: [UInt8]] = [
            "totalCount": Array("7".utf8), "facets.total": Array("9".utf8),
            "facets.makers.count": PackedColumn.encode(["5", "4", "1"].map { Array($0.utf8) }),
            "facets.makers.id": PackedColumn.encode(["\"m2\"", "\"m1\"", "\"gone\""].map { Array($0.utf8) }),
        ]
        let answer = try await answer(
            "{ items { facets { total makers { count maker { name } } } totalCount nodes { id } } }", extras: extras)
        #expect(
            answer == #"{"data":{"items":{"facets":{"total":9,"makers":[{"count":5,"maker":{"name":"Two"}},"#
                + #"{"count":4,"maker":{"name":"One"}},{"count":1,"maker":null}]},"#
                + #""totalCount":7,"nodes":[{"id":"i1"}]}}}"#
        )
    }

    @Test("A source that gives none is an error of that object, not a crash")
    func missing() async throws {
        for query in ["{ items { facets { total } } }", "{ items { facets { makers { maker { name } } } } }"] {
            #expect(try await answer(query, extras: nil).contains("\"NULL_VALUE\""))
        }
        let nothing = try await answer("{ items { facets { total makers { count } } } }", extras: [:])
        #expect(nothing.contains("\"NULL_VALUE\""))
    }

    @Test("They stand on connections only")
    func misplaced() throws {
        #expect(throws: BindingError(coordinate: "ItemConnection.facets", reason: .kindDoesNotFit)) {
            try bound(facets: .extra("facets"))
        }
    }

    @Test("Edges have an item each of a packed extra")
    func edges() async throws {
        func bound(id: FieldBinding) throws -> BoundSchema {
            try BoundSchema(
                Schema(
                    sdl: """
                        type Query { items(first: Int): ItemConnection }
                        type ItemConnection { edges: [ItemEdge!]! }
                        type ItemEdge { cursor: String! node: Item parts: [String!] }
                        type Item { id: ID! }
                        """),
                [
                    TypeBinding(
                        "Query", visibility: .public,
                        fields: ["items": .connection(ListBinding("items", table: "item"))]),
                    TypeBinding("ItemEdge", visibility: .public, fields: ["parts": .edgeExtra("parts")]),
                    TypeBinding("Item", visibility: .public, presence: "id", fields: ["id": id]),
                ])
        }
        let rows = ["item": ["i1": MemorySource.Row.of(["id": "\"i1\""]), "i2": .of(["id": "\"i2\""])]]
        let source = MemorySource(rows) { read in
            let parts = PackedColumn.encode([Array(#"["a","b"]"#.utf8), nil])
            return ListPage(keys: ["i1", "i2", "i3"], extras: read.extras.map { _ in parts })
        }
        let engine = GraphQLEngine(try bound(id: .column("id")), source: source)
        let body = try await engine.answer(
            GraphQLRequest("{ items { edges { parts node { id } } } }"), as: .anonymous(tenant: "t")
        ).body
        #expect(
            String(decoding: body, as: UTF8.self)
                == #"{"data":{"items":{"edges":[{"parts":["a","b"],"node":{"id":"i1"}},"#
                + #"{"parts":null,"node":{"id":"i2"}},{"parts":null,"node":null}]}}}"#)
        #expect(throws: BindingError(coordinate: "Item.id", reason: .kindDoesNotFit)) {
            try bound(id: .edgeExtra("parts"))
        }
    }

    private func connected(maker: FieldBinding, row: FieldBinding = .column("id")) throws -> BoundSchema {
        try BoundSchema(
            Schema(
                sdl: """
                    type Query { items(first: Int): ItemConnection }
                    type ItemConnection { edges: [ItemEdge!]! }
                    type ItemEdge { node: Item maker: Maker }
                    type Item { id: ID! maker: Maker }
                    type Maker { id: ID! name: String! }
                    """),
            [
                TypeBinding(
                    "Query", visibility: .public,
                    fields: ["items": .connection(ListBinding("items", table: "item", pageSize: 4))]),
                TypeBinding("ItemEdge", visibility: .public, fields: ["maker": maker]),
                TypeBinding(
                    "Item", visibility: .public, presence: "id",
                    fields: ["id": row, "maker": .reference("maker", key: "makerId")]),
                TypeBinding(
                    "Maker", visibility: .public, presence: "id",
                    fields: ["id": .column("id"), "name": .column("name")]),
            ])
    }

    @Test("Edges have a row each whose key is packed in an extra, and equal rows are read once")
    func edgeRows() async throws {
        let rows: [String: [String: MemorySource.Row]] = [
            "item": ["i1": .of(["id": "\"i1\""]), "i2": .of(["id": "\"i2\""])],
            "maker": ["m1": .of(["id": "\"m1\"", "name": "\"One\""])],
        ]
        let source = MemorySource(rows) { read in
            let makers = PackedColumn.encode([Array("\"m1\"".utf8), nil, Array("\"m1\"".utf8), Array("\"m2\"".utf8)])
            return ListPage(keys: ["i1", "i2", "i3", "i2"], extras: read.extras.map { _ in makers })
        }
        let engine = GraphQLEngine(try connected(maker: .edgeReference("maker", key: "makers")), source: source)
        let request = try engine.prepare(GraphQLRequest("{ items { edges { maker { name } node { id } } } }"))
        #expect(request.cost == 1 + 4 + 4, "the page, its items, and a row for each")
        let answer = try await engine.answer(
            GraphQLRequest("{ items { edges { maker { name } node { id } } } }"), as: .anonymous(tenant: "t")
        ).body
        #expect(
            String(decoding: answer, as: UTF8.self)
                == #"{"data":{"items":{"edges":[{"maker":{"name":"One"},"node":{"id":"i1"}},"#
                + #"{"maker":null,"node":{"id":"i2"}},{"maker":{"name":"One"},"node":null},"#
                + #"{"maker":null,"node":{"id":"i2"}}]}}}"#)
        #expect(throws: BindingError(coordinate: "Item.id", reason: .kindDoesNotFit)) {
            try connected(maker: .edgeReference("maker", key: "makers"), row: .edgeReference("maker", key: "makers"))
        }
        #expect(throws: BindingError(coordinate: "ItemEdge.maker", reason: .kindDoesNotFit)) {
            try connected(maker: .edgeExtra("makers"))
        }
    }

    @Test("A page without the extra has no rows beside its edges")
    func noEdgeRows() async throws {
        let source = MemorySource(["item": ["i1": .of(["id": "\"i1\""])]]) { _ in ListPage(keys: ["i1"]) }
        let engine = GraphQLEngine(try connected(maker: .edgeReference("maker", key: "makers")), source: source)
        let answer = try await engine.answer(
            GraphQLRequest("{ items { edges { maker { name } node { id } } } }"), as: .anonymous(tenant: "t")
        ).body
        #expect(
            String(decoding: answer, as: UTF8.self)
                == #"{"data":{"items":{"edges":[{"maker":null,"node":{"id":"i1"}}]}}}"#)
    }
}
